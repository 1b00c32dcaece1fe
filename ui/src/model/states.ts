import type { JobState } from '../api/types'
import { t } from '../words'

/** The names of the states of jobs. */
export const STATE_NAMES: Record<JobState, string> = { queued: t('common.waiting'), running: t('state.running'), done: t('state.done'), failed: t('common.failed'), cancelled: t('common.cancelled') }
