import '@fontsource-variable/inter/wght.css'
import 'vuetify/styles'
import './style.css'
import { createApp } from 'vue'
import { client } from './api/client'
import App from './App.vue'
import { nonce } from './nonce'
import { createPages, signInThen } from './router'
import { session } from './session'
import { createTheme } from './theme'
import { t } from './words'

const router = createPages()

client.onSignedOut = () => {
  session.forget(true)
  const { path, fullPath } = router.currentRoute.value
  if (path !== '/sign-in') void router.replace(signInThen(fullPath))
}

// Without this, the browser shows a file that is dropped outside a zone in place of the page.
for (const name of ['dragover', 'drop'] as const) {
  window.addEventListener(name, (event) => {
    if (event.dataTransfer?.types.includes('Files') && !event.defaultPrevented) event.preventDefault()
  })
}

const app = createApp(App).use(createTheme(nonce)).use(router)
app.config.globalProperties.$t = t
app.mount('#app')
