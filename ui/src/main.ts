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

const router = createPages()

client.onSignedOut = () => {
  session.forget()
  const { path, fullPath } = router.currentRoute.value
  if (path !== '/sign-in') void router.replace(signInThen(fullPath))
}

createApp(App).use(createTheme(nonce)).use(router).mount('#app')
