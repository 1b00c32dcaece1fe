import type { ClusterEvent, ClusterEventKind } from '../api/types'

/** A line of the log: an event, or several of the same kind in a row of the same worker and job. */
export interface LogLine extends ClusterEvent {
  /** Of its first event, which stays, as the line does. */
  key: string
  times: number
}

const MAX_LINES = 300
/** Chunks come by the hundred; these are counted instead of each having a line. */
const GATHERED: ClusterEventKind[] = ['range', 'map', 'apply']

/** Adds an event at the end. One that is there already, as the stream began anew, is not added. */
export function append(log: LogLine[], event: ClusterEvent): void {
  const last = log.at(-1)
  if (last && event.epoch === last.epoch && event.id <= last.id) return
  if (last && GATHERED.includes(event.kind) && last.kind === event.kind && last.worker === event.worker && last.job === event.job
    && last.page === event.page && last.epoch === event.epoch) {
    Object.assign(last, event, { times: last.times + 1 })
    return
  }
  log.push({ ...event, key: `${event.epoch}-${event.id}`, times: 1 })
  if (log.length > MAX_LINES) {
    // What is rare, such as a worker that was lost, stays longest.
    const common = log.findIndex(({ kind }) => GATHERED.includes(kind))
    log.splice(Math.max(0, common), 1)
  }
}

/** An event as a sentence; what it was about is `worker`, `job` or neither. */
export function sentence(line: LogLine): string {
  const worker = line.worker ?? 'a worker'
  const job = line.jobName ?? 'a job'
  const chunk = line.chunk === undefined ? 'a chunk' : `chunk ${line.chunk + 1}`
  const chunks = line.times === 1 ? chunk : `${line.times} chunks`
  const why = line.detail ? `: ${line.detail}` : ''
  switch (line.kind) {
    case 'registered': return `${worker} connected${why}`
    case 'draining': return `${worker} is draining: it finishes its chunks and disconnects`
    case 'lost': return `${worker} is lost${why}`
    case 'quarantined': return `${worker} returned wrong results and is quarantined${why}`
    case 'job-queued': return `${job} is queued`
    case 'job-started': return `${job} started`
    case 'job-done': return `${job} is done`
    case 'job-failed': return `${job} failed${why}`
    case 'job-cancelled': return `${job} was cancelled`
    case 'range': return `${worker} found the range of values of ${chunks} of ${job}`
    case 'map': return `${worker} counted ${chunks} of ${job}`
    case 'reduce': return `the counts of ${job} were reduced to its lookup tables`
    case 'apply': return `${worker} mapped ${chunks} of ${job}`
    case 'stitched': return `page ${(line.page ?? 0) + 1} of ${job} was stitched`
    case 'sent-again': return `${chunk} of ${job} is sent to a worker again${why}`
    case 'late': return `${worker} is late with ${chunk} of ${job}${why}`
    case 'doubled': return `${worker} gets ${chunk} of ${job}, too${why}`
    case 'superseded': return `${worker} is no longer needed for ${chunk} of ${job}${why}`
    case 'fallback': return `${chunk} of ${job} was computed by another backend${why}`
  }
}

/** How an event looks: what goes on as ever, a milestone, what went wrong and was mended. */
export function tone(kind: ClusterEventKind): 'plain' | 'good' | 'bad' {
  switch (kind) {
    case 'lost':
    case 'quarantined':
    case 'job-failed':
    case 'sent-again':
    case 'late':
    case 'fallback':
      return 'bad'
    case 'registered':
    case 'job-done':
    case 'stitched':
    case 'reduce':
      return 'good'
    case 'draining':
    case 'job-queued':
    case 'job-started':
    case 'job-cancelled':
    case 'doubled':
    case 'superseded':
    case 'range':
    case 'map':
    case 'apply':
      return 'plain'
  }
}
