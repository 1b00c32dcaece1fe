import type { Job } from '../api/types'

const OFTEN = 2500
const SELDOM = 10_000
const FEW = 60

export const isActive = ({ state }: Pick<Job, 'state'>): boolean => state === 'queued' || state === 'running'

/** Milliseconds until a list of jobs is read again: few while jobs are active, and more the longer the list is. */
export function refreshAfter(jobs: Pick<Job, 'state'>[]): number {
  return jobs.some(isActive) ? OFTEN * Math.max(1, jobs.length / FEW) : SELDOM
}

/** The progress of a job, from 0 to 100: each page is counted and then mapped. */
export function percent({ progress }: Pick<Job, 'progress'>): number {
  if (!progress?.total) return 0
  const page = progress.phase === 'range' ? 0 : (progress.done / progress.total + (progress.phase === 'apply' ? 1 : 0)) / 2
  return (100 * (progress.page + page)) / progress.pages
}

/** The jobs of a list that another list does not have. */
export function withoutThose<T extends { id: string }>(jobs: T[], others: T[]): T[] {
  const known = new Set(others.map(({ id }) => id))
  return jobs.filter(({ id }) => !known.has(id))
}

/** A cell of CSV. A text that a spreadsheet would evaluate as a formula is marked as text. */
function cell(value: string | number): string {
  const text = String(value)
  const plain = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

const COLUMNS = ['name', 'state', 'error', 'operation', 'width', 'height', 'created', 'seconds', 'bytes', 'result', 'job'] as const

/** The jobs of a batch and their outcomes as CSV. */
export function csv(jobs: Job[]): string {
  const rows = jobs.map(({ id, name, state, error, operation, picture, created, times, result }) =>
    [name, state, error ?? '', operation, picture.width, picture.height, created, times?.totalMillis === undefined ? '' : times.totalMillis / 1000,
      result?.bytes ?? '', result?.name ?? '', id])
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/** Whether two jobs seem to have the same picture, so that their results can be compared pixel by pixel. */
export const samePicture = (one: Job, other: Job): boolean =>
  one.id !== other.id && one.name === other.name && (['kind', 'width', 'height', 'format', 'pages'] as const).every((fact) => one.picture[fact] === other.picture[fact])
