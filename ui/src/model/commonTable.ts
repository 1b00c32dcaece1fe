import { count, plural } from '../format'
import type { Batch, Job } from '../api/types'

/** Whether a job's picture is counted, and it waits for the table of its batch. */
export const awaitsTable = ({ state, commonTable }: Pick<Job, 'state' | 'commonTable'>): boolean =>
  state === 'queued' && !!commonTable?.counted && commonTable.pictures === undefined

/** How far the table of a batch is, in a sentence. */
export function tableState({ commonTable, counts }: Pick<Batch, 'commonTable' | 'counts'>): string {
  if (!commonTable) return ''
  const all = Object.values(counts).reduce((sum, number) => sum + number, 0)
  const counted = `${count(commonTable.counted)} of ${plural(all, 'picture')} counted`
  switch (commonTable.state) {
    case 'open': return `One table for all; ${counted}, and more may come.`
    case 'closed': return `One table for all; ${counted}.`
    case 'made': return `All are mapped through one table, made of ${plural(commonTable.pictures!, 'picture')}.`
    case 'failed': return `There is no common table: ${commonTable.error}.`
  }
}
