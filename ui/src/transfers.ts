import { watch } from 'vue'
import { client } from './api/client'
import { tusTransfer, unfinished } from './api/tus'
import { Uploads } from './model/uploads'
import { session } from './session'

/** The uploads of this page of the browser. */
export const uploads = new Uploads(client, tusTransfer)

window.addEventListener('beforeunload', (event) => {
  if (uploads.active) event.preventDefault()
})

/** Has nothing left of a user's files: neither on the page, nor in the browser, nor, if it can be reached, at the master. */
export async function leaveUploads(): Promise<void> {
  await uploads.leave()
  unfinished.clear()
}

// The same user may sign in again after a session has expired, and the uploads go on; other users do not see them.
let last = session.user.value?.name
watch(() => session.user.value?.name, (now) => {
  if (now && last && now !== last) void leaveUploads()
  last = now ?? last
})
