import type { Batch, Job } from '../api/types'
import { t } from '../words'

/** Whether a job's picture is counted and the job waits for the table of its batch. */
export const awaitsTable = ({ state, commonTable }: Pick<Job, 'state' | 'commonTable'>): boolean =>
  state === 'queued' && !!commonTable?.counted && commonTable.pictures === undefined

/** The state of the common table of a batch, as a sentence. */
export function tableState({ commonTable, counts }: Pick<Batch, 'commonTable' | 'counts'>): string {
  if (!commonTable) return ''
  const all = Object.values(counts).reduce((sum, number) => sum + number, 0)
  const counted = t('commonTable.counted', { counted: commonTable.counted, pictures: t('common.nPicture', { n: all }) })
  switch (commonTable.state) {
    case 'open': return t('commonTable.open', { counted })
    case 'closed': return t('commonTable.closed', { counted })
    case 'made': return t('commonTable.made', { pictures: t('common.nPicture', { n: commonTable.pictures! }) })
    case 'failed': return t('commonTable.failed', { error: commonTable.error })
  }
}
