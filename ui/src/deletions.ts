import { client } from './api/client'
import { Deletions } from './model/deletions'

/** Milliseconds in which a deletion can be taken back. */
const UNDO_MS = 7000

/** The deletions of this page of the browser. */
export const deletions = new Deletions(client.removeJob, UNDO_MS)

window.addEventListener('pagehide', () => void deletions.flush(true))
