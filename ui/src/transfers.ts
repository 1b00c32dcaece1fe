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

// A session that has expired may be begun anew by the same user, and uploads go on; they are nobody else's.
let last = session.user.value?.name
watch(() => session.user.value?.name, (now) => {
  if (now && last && now !== last) void leaveUploads()
  last = now ?? last
})
