import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { publicPath } from './publicPath'
import { session } from './session'
import { t } from './words'

declare module 'vue-router' {
  interface RouteMeta {
    title: string
    /** Whether the page is shown without a session. */
    open?: boolean
    /** Whether the page fills the window, without navigation. */
    bare?: boolean
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/new' },
  { path: '/sign-in', component: () => import('./pages/SignInPage.vue'), meta: { title: t('common.signIn'), open: true, bare: true } },
  { path: '/new', component: () => import('./pages/NewJobPage.vue'), meta: { title: t('common.newJob') } },
  { path: '/jobs', component: () => import('./pages/JobsPage.vue'), meta: { title: t('common.jobs') } },
  { path: '/jobs/:id', component: () => import('./pages/JobPage.vue'), props: true, meta: { title: t('common.job') } },
  { path: '/batches', component: () => import('./pages/BatchesPage.vue'), meta: { title: t('common.batches') } },
  { path: '/batches/:id', component: () => import('./pages/BatchPage.vue'), props: true, meta: { title: t('common.batch') } },
  { path: '/cluster', component: () => import('./pages/ClusterPage.vue'), meta: { title: t('common.cluster') } },
  { path: '/cluster/:name', component: () => import('./pages/WorkerPage.vue'), props: true, meta: { title: t('router.worker') } },
  { path: '/wall', component: () => import('./pages/WallPage.vue'), meta: { title: t('router.wall'), bare: true } },
  { path: '/account', component: () => import('./pages/AccountPage.vue'), meta: { title: t('common.account') } },
  { path: '/:any(.*)*', component: () => import('./pages/NotFoundPage.vue'), meta: { title: t('router.notFound') } },
]

export function createPages() {
  const router = createRouter({
    history: createWebHistory(publicPath),
    routes,
    scrollBehavior: (to, _, saved) => (to.hash ? { el: to.hash, top: 80 } : saved ? whenHighEnough(saved) : { top: 0 }),
  })
  router.beforeEach(async (to) => {
    await session.load()
    if (session.problem.value) return true // The frame shows the problem in place of the page.
    if (!to.meta.open && !session.user.value) return signInThen(to.fullPath)
    if (to.path === '/sign-in' && session.user.value) return nextOf(to.query.next)
    return true
  })
  router.afterEach((to) => {
    document.title = `${to.meta.title} – Equilux`
  })
  return router
}

/** Restores a scroll position when the page is high enough again, or after three seconds. */
async function whenHighEnough<T extends { top: number }>(place: T): Promise<T> {
  for (let tries = 0; tries < 60 && document.documentElement.scrollHeight < place.top + window.innerHeight; tries++) {
    await new Promise((go) => setTimeout(go, 50))
  }
  return place
}

/** The sign-in page, with the page that follows it. */
export const signInThen = (path: string) => ({ path: '/sign-in', query: path === '/new' ? {} : { next: path } })

/** The page that follows the sign-in: only a path of this application, so that no link leads to another site. */
export function nextOf(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/new'
}
