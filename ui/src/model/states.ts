import type { JobState } from '../api/types'

/** What the states of jobs are called. */
export const STATE_NAMES: Record<JobState, string> = { queued: 'Waiting', running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' }
