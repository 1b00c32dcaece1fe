import { client } from './api/client'
import { Deletions } from './model/deletions'

/** Milliseconds in which a deletion can be undone. */
const UNDO_MS = 7000

/** The deletions of this tab. */
export const deletions = new Deletions(client.removeJob, UNDO_MS)

window.addEventListener('pagehide', () => void deletions.flush(true))
