import type { Batch, JobState } from '../api/types'
import { type Key, t } from '../words'

/** The number of pictures of a batch. */
export const sizeOf = ({ counts }: Pick<Batch, 'counts'>): number => Object.values(counts).reduce((sum, number) => sum + number, 0)

/** Whether no job of a batch waits or runs. */
export const isOver = ({ counts }: Pick<Batch, 'counts'>): boolean => counts.queued + counts.running === 0

const WORDS = [
  ['done', 'batch.done'], ['running', 'batch.running'], ['queued', 'batch.waiting'], ['failed', 'batch.failed'], ['cancelled', 'batch.cancelled'],
] as const satisfies [JobState, Key][]

/** The numbers of jobs by state: `12 done, 3 failed`. */
export function countsOf({ counts }: Pick<Batch, 'counts'>): string {
  return WORDS.filter(([state]) => counts[state]).map(([state, word]) => t(word, { n: counts[state] })).join(', ') || t('batch.empty')
}

/** Pictures in the order of their paths, numbers as numbers. */
export const inOrder = <T extends { name: string }>(jobs: T[]): T[] => jobs.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))

/** The place of a job in its batch, from 1, and the ids of the jobs before and after it. */
export interface Neighbors {
  place: number
  previous?: string
  next?: string
}

/** The neighbors of a job in its batch; undefined if the job is not in the batch. */
export function neighbors(batch: Pick<Batch, 'jobs'>, id: string): Neighbors | undefined {
  const jobs = inOrder(batch.jobs ?? [])
  const index = jobs.findIndex((job) => job.id === id)
  if (index < 0) return undefined
  const [previous, next] = [jobs[index - 1]?.id, jobs[index + 1]?.id]
  return { place: index + 1, ...(previous ? { previous } : {}), ...(next ? { next } : {}) }
}
