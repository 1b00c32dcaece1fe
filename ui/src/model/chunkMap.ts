import { markRaw } from 'vue'
import type { ChunkEvent, ChunksOfPage, ChunkState, PageEvent, Phase, WorkerEvent } from '../api/types'
import { t } from '../words'

/** The stage of a chunk; a counted chunk waits to be mapped. */
export type Stage = 'waiting' | 'counting' | 'counted' | 'mapping' | 'done'

export const STAGES: Stage[] = ['waiting', 'counting', 'counted', 'mapping', 'done']

export interface Chunk {
  index: number
  /** The first row and the number of rows; both 0 until the master has sent them. */
  first: number
  rows: number
  stage: Stage
  /** The worker that has or had the chunk last; empty before the first one. */
  worker: string
  /** The backend that computed the chunk last; empty before. */
  backend: string
  /** The workers that counted and mapped the chunk; empty until then. */
  countedBy: string
  mappedBy: string
  /** How often the chunk was also given to a second worker. */
  doubled: number
  /** Whether a worker is late with the chunk now. */
  late: boolean
  retries: number
  /** The reason of the last retry. */
  retryReason: string
  /** Why a better backend did not compute it; empty if none is better. */
  fallback: string
}

/** An entry of the list of incidents. */
export interface Remark {
  page: number
  /** Undefined if the entry is about a worker. */
  chunk?: number
  kind: 'retried' | 'fallback' | 'late' | 'doubled' | 'superseded' | 'gone'
  worker: string
  text: string
}

/** The share of a worker in a page. */
export interface WorkerShare {
  worker: string
  /** The number of chunks that the worker has now. */
  running: number
  counted: number
  mapped: number
  gone: boolean
}

const MAX_REMARKS = 500

/**
 * The chunks of the page that is processed, assembled from the events of the master. There may be tens of thousands of chunks and
 * hundreds of events a second, so that single chunks are not reactive: a view is drawn again when the revision changes.
 */
export class ChunkMap {
  /** Counts the changes that are to be shown. */
  revision = 0
  /** The number of the page, from 0; -1 before the first page has begun. */
  page = -1
  pages = 0
  width = 0
  height = 0
  chunks: Chunk[] = []
  /** Incidents. Of those before this page followed the job, only the last retry and fallback of each chunk are known. */
  remarks: Remark[] = []
  /** In the order of their first chunks, which is the order of the legend. */
  workers: string[] = []
  /** The workers that have disconnected. */
  gone: string[] = []

  /** Starts a page; the state of the page before is dropped. */
  begin({ page, pages, chunks, width, height }: PageEvent): void {
    Object.assign(this, { page, pages, width, height })
    this.chunks = markRaw(Array.from({ length: chunks }, (_, index) => fresh(index)))
    this.show()
  }

  /** Replaces the state by that of the master. */
  replace(state: ChunksOfPage): void {
    const { page, pages, width, height } = state
    Object.assign(this, { page, pages, width, height })
    state.workers.forEach((worker) => meet(this.workers, worker))
    this.gone = state.gone.map((index) => state.workers[index] ?? '')
    this.chunks = markRaw(state.chunks.map((chunk, index) => fromState(chunk, index, state)))
    if (!this.remarks.some((one) => one.page === page)) this.remarks.push(...this.chunks.flatMap((chunk) => past(page, chunk)))
    this.show()
  }

  /** Has the views show the events that were applied. */
  show(): void {
    this.revision++
  }

  /** Applies an event, which is seen after the next call of `show`. */
  apply(event: ChunkEvent): void {
    const chunk = event.page === this.page ? this.chunks[event.chunk] : undefined
    if (!chunk) return
    if (event.worker) meet(this.workers, event.worker)
    switch (event.kind) {
      case 'started':
        // A chunk that also went to a second worker keeps its stage if the first worker was faster.
        if (chunk.stage === 'done') return
        chunk.stage = event.phase === 'apply' ? 'mapping' : 'counting'
        chunk.worker = event.worker
        break
      case 'doubled':
        chunk.doubled++
        remark(this.remarks, event, 'doubled')
        break
      case 'late':
        chunk.late = true
        remark(this.remarks, event, 'late')
        break
      case 'superseded':
        remark(this.remarks, event, 'superseded')
        break
      case 'failed':
      case 'lost':
        break // A retry follows.
      case 'finished':
        chunk.stage = AFTER[event.phase]
        if (event.phase === 'map') chunk.countedBy = event.worker
        if (event.phase === 'apply') chunk.mappedBy = event.worker
        chunk.late = false
        chunk.worker = event.worker
        chunk.backend = event.backend
        if (event.detail) {
          chunk.fallback = event.detail
          remark(this.remarks, event, 'fallback')
        }
        break
      case 'kept':
        chunk.stage = 'done'
        chunk.worker = event.worker
        break
      case 'retried':
        if (chunk.stage !== 'done') chunk.stage = chunk.countedBy ? 'counted' : 'waiting'
        chunk.late = false
        chunk.retries++
        chunk.retryReason = event.detail
        remark(this.remarks, event, 'retried')
        break
    }
  }

  /** Notes that a worker takes part or has disconnected. */
  worker({ kind, worker, reason }: WorkerEvent): void {
    meet(this.workers, worker)
    this.gone = this.gone.filter((name) => name !== worker)
    if (kind !== 'gone') return
    this.gone.push(worker)
    keep(this.remarks, { page: this.page, kind: 'gone', worker, text: reason })
  }

  /** The progress of the page, from 0 to 1: counting is one half, mapping the other. */
  get progress(): number {
    if (!shown(this).length) return 0
    return shown(this).reduce((sum, chunk) => sum + WEIGHT[chunk.stage], 0) / shown(this).length
  }

  get retries(): number {
    return shown(this).reduce((sum, chunk) => sum + chunk.retries, 0)
  }

  get doubled(): number {
    return shown(this).reduce((sum, chunk) => sum + chunk.doubled, 0)
  }

  get fallbacks(): number {
    return shown(this).filter((chunk) => chunk.fallback).length
  }

  /** The number of chunks that were retried. */
  get retried(): number {
    return shown(this).filter((chunk) => chunk.retries).length
  }

  /** The number of chunks in each stage. */
  stages(): Record<Stage, number> {
    const counts: Record<Stage, number> = { waiting: 0, counting: 0, counted: 0, mapping: 0, done: 0 }
    for (const chunk of shown(this)) counts[chunk.stage]++
    return counts
  }

  /** The number of chunks that each worker has counted and mapped, and whether the worker has disconnected. */
  byWorker(): WorkerShare[] {
    const shares = new Map(this.workers.map((worker): [string, WorkerShare] =>
      [worker, { worker, running: 0, counted: 0, mapped: 0, gone: this.gone.includes(worker) }]))
    for (const { stage, worker, countedBy, mappedBy } of shown(this)) {
      const holder = stage === 'counting' || stage === 'mapping' ? shares.get(worker) : undefined
      const counter = shares.get(countedBy)
      const mapper = shares.get(mappedBy)
      if (holder) holder.running++
      if (counter) counter.counted++
      if (mapper) mapper.mapped++
    }
    return [...shares.values()]
  }
}

/** The stage of a chunk after a phase: when its range of values is found, the chunk waits to be counted or mapped. */
const AFTER: Record<Phase, Stage> = { range: 'waiting', map: 'counted', apply: 'done' }

const WEIGHT: Record<Stage, number> = { waiting: 0, counting: 0, counted: 0.5, mapping: 0.5, done: 1 }

/** The chunks of a map, for a view that is drawn again with each revision. */
function shown({ revision, chunks }: ChunkMap): Chunk[] {
  void revision
  return chunks
}

function meet(workers: string[], worker: string): void {
  if (!workers.includes(worker)) workers.push(worker)
}

function remark(remarks: Remark[], { page, chunk, worker, detail }: ChunkEvent, kind: Remark['kind']): void {
  keep(remarks, { page, chunk, kind, worker, text: detail })
}

function keep(remarks: Remark[], one: Remark): void {
  remarks.push(one)
  if (remarks.length > MAX_REMARKS) remarks.shift()
}

/** The incidents of a chunk that the master has recorded. */
function past(page: number, { index, retries, retryReason, doubled, fallback }: Chunk): Remark[] {
  const about = { page, chunk: index, worker: '' }
  return [
    ...(retries ? [{ ...about, kind: 'retried' as const, text: retryReason || t('chunkMap.sentAgain') }] : []),
    ...(doubled ? [{ ...about, kind: 'doubled' as const, text: t('chunkMap.doubledAsLate') }] : []),
    ...(fallback ? [{ ...about, kind: 'fallback' as const, text: fallback }] : []),
  ]
}

function fresh(index: number): Chunk {
  return {
    index, first: 0, rows: 0, stage: 'waiting', worker: '', backend: '', countedBy: '', mappedBy: '', doubled: 0, late: false, retries: 0, retryReason: '',
    fallback: '',
  }
}

function fromState(state: ChunkState, index: number, { workers, backends }: ChunksOfPage): Chunk {
  const last = state.apply ?? state.map
  const worker = state.worker ?? last?.worker
  const backend = state.backend ?? last?.backend
  const fallback = state.apply?.detail || state.map?.detail || ''
  return {
    index,
    first: state.first,
    rows: state.rows,
    stage: stageOf(state),
    worker: worker === undefined ? '' : (workers[worker] ?? ''),
    backend: backend === undefined ? '' : (backends[backend] ?? ''),
    countedBy: state.map ? (workers[state.map.worker] ?? '') : '',
    mappedBy: state.apply ? (workers[state.apply.worker] ?? '') : '',
    doubled: state.doubled,
    late: false,
    retries: state.retries,
    retryReason: state.retries > 0 && state.detail !== fallback ? (state.detail ?? '') : '',
    fallback,
  }
}

function stageOf({ phase, state, map }: ChunkState): Stage {
  if (phase !== 'apply') return state === 'done' ? AFTER[phase] : state === 'running' ? 'counting' : 'waiting'
  return state === 'done' ? 'done' : state === 'running' ? 'mapping' : map ? 'counted' : 'waiting'
}

/** The number of columns with which square cells fill a box of a shape best. */
export function columnsFor(cells: number, width: number, height: number): number {
  return Math.max(1, Math.min(cells, Math.ceil(Math.sqrt((cells * width) / height))))
}
