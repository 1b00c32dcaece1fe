import { client } from './api/client'
import { tusTransfer } from './api/tus'
import { Uploads } from './model/uploads'

/** The uploads of this page of the browser. */
export const uploads = new Uploads(client, tusTransfer)

window.addEventListener('beforeunload', (event) => {
  if (uploads.active) event.preventDefault()
})
