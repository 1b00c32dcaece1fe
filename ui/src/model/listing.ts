import type { Job } from '../api/types'

const OFTEN = 2500
const SELDOM = 10_000
const FEW = 60

export const isActive = ({ state }: Pick<Job, 'state'>): boolean => state === 'queued' || state === 'running'

/** After how many milliseconds a list of jobs is read again: often while something happens, and less often the longer it is. */
export function refreshAfter(jobs: Pick<Job, 'state'>[]): number {
  return jobs.some(isActive) ? OFTEN * Math.max(1, jobs.length / FEW) : SELDOM
}

/** The jobs of a list that another list does not have. */
export function withoutThose<T extends { id: string }>(jobs: T[], others: T[]): T[] {
  const known = new Set(others.map(({ id }) => id))
  return jobs.filter(({ id }) => !known.has(id))
}

/** A cell of CSV; what a spreadsheet would take for a formula is text. */
function cell(value: string | number): string {
  const text = String(value)
  const plain = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

const COLUMNS = ['name', 'state', 'error', 'operation', 'width', 'height', 'created', 'seconds', 'bytes', 'result', 'job'] as const

/** What became of the jobs of a batch, for a spreadsheet. */
export function csv(jobs: Job[]): string {
  const rows = jobs.map(({ id, name, state, error, operation, picture, created, times, result }) =>
    [name, state, error ?? '', operation, picture.width, picture.height, created, times?.totalMillis === undefined ? '' : times.totalMillis / 1000,
      result?.bytes ?? '', result?.name ?? '', id])
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/** Whether two jobs seem to be of the same picture, so that their results can be compared pixel by pixel. */
export const samePicture = (one: Job, other: Job): boolean =>
  one.id !== other.id && one.name === other.name && (['kind', 'width', 'height', 'format', 'pages'] as const).every((fact) => one.picture[fact] === other.picture[fact])
