import { watch } from 'vue'
import { client } from './api/client'
import { tusTransfer, unfinished } from './api/tus'
import { Uploads } from './model/uploads'
import { session } from './session'

/** The uploads of this tab. */
export const uploads = new Uploads(client, tusTransfer)

window.addEventListener('beforeunload', (event) => {
  if (uploads.active) event.preventDefault()
})

// Incomplete uploads stay at the master, since they continue when the same file is chosen again.
window.addEventListener('pagehide', () => uploads.dropArrived())

/** Removes all traces of a user's uploads: from the page, from the browser's storage and, if it can be reached, from the master. */
export async function leaveUploads(): Promise<void> {
  await uploads.leave()
  unfinished.clear()
}

// When the same user signs in again after a session has expired, the uploads continue; another user does not see them.
let last = session.user.value?.name
watch(() => session.user.value?.name, (now) => {
  if (now && last && now !== last) void leaveUploads()
  else if (now) uploads.resumeRefused()
  last = now ?? last
})
