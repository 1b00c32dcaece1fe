import type { ClusterEvent, ClusterEventKind } from '../api/types'
import { t } from '../words'

/** A line of the log: an event, or several successive events of the same kind, worker and job. */
export interface LogLine extends ClusterEvent {
  /** The key of the first event, so that the key stays when further events join the line. */
  key: string
  times: number
}

const MAX_LINES = 300
/** Kinds of events that come by the hundred: they are counted instead of having a line each. */
const GATHERED: ClusterEventKind[] = ['range', 'map', 'apply']

/** Appends an event, unless the log has it already because the stream was reopened. */
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
    // Rare events, such as a lost worker, are kept longest.
    const common = log.findIndex(({ kind }) => GATHERED.includes(kind))
    log.splice(Math.max(0, common), 1)
  }
}

/** An event as a sentence. */
export function sentence(line: LogLine): string {
  const worker = line.worker ?? t('clusterLog.aWorker')
  const job = line.jobName ?? t('clusterLog.aJob')
  const chunk = line.chunk === undefined ? t('clusterLog.aChunk') : t('clusterLog.chunk', { chunk: line.chunk + 1 })
  const chunks = line.times === 1 ? chunk : t('clusterLog.chunks', { times: line.times })
  const why = line.detail ? `: ${line.detail}` : ''
  switch (line.kind) {
    case 'registered': return t('clusterLog.registered', { worker, why })
    case 'draining': return t('clusterLog.draining', { worker })
    case 'lost': return t('clusterLog.lost', { worker, why })
    case 'quarantined': return t('clusterLog.quarantined', { worker, why })
    case 'job-queued': return t('clusterLog.queued', { job })
    case 'job-started': return t('clusterLog.started', { job })
    case 'job-done': return t('clusterLog.done', { job })
    case 'job-failed': return t('clusterLog.failed', { job, why })
    case 'job-cancelled': return t('clusterLog.cancelled', { job })
    case 'range': return t('clusterLog.ranged', { worker, chunks, job })
    case 'map': return t('clusterLog.counted', { worker, chunks, job })
    case 'reduce': return t('clusterLog.reduced', { job })
    case 'apply': return t('clusterLog.mapped', { worker, chunks, job })
    case 'stitched': return t('clusterLog.stitched', { page: (line.page ?? 0) + 1, job })
    case 'sent-again': return t('clusterLog.sentAgain', { chunk, job, why })
    case 'late': return t('clusterLog.late', { worker, chunk, job, why })
    case 'doubled': return t('clusterLog.doubled', { worker, chunk, job, why })
    case 'superseded': return t('clusterLog.superseded', { worker, chunk, job, why })
    case 'fallback': return t('clusterLog.fallback', { chunk, job, why })
  }
}

/** The look of an event: routine, a milestone, or trouble. */
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
