import type { ChunkEvent, ChunksOfPage, ChunkState, PageEvent, Phase, WorkerEvent } from '../api/types'
import { t } from '../words'

/** Where a chunk is on its way: it waits, is counted, was counted and waits again, is mapped, is done. */
export type Stage = 'waiting' | 'counting' | 'counted' | 'mapping' | 'done'

export const STAGES: Stage[] = ['waiting', 'counting', 'counted', 'mapping', 'done']

export interface Chunk {
  index: number
  /** Its first row and their number; both 0 as long as the master did not say. */
  first: number
  rows: number
  stage: Stage
  /** Who has it or had it last; empty before anybody did. */
  worker: string
  /** That computed it last; empty before. */
  backend: string
  /** The workers that counted and mapped the chunk; empty until then. */
  countedBy: string
  mappedBy: string
  /** How often a second worker had it besides. */
  doubled: number
  /** Whether a worker is late with it now. */
  late: boolean
  retries: number
  /** Why it was given to a worker again, last. */
  retryReason: string
  /** Why a better backend did not compute it; empty if none is better. */
  fallback: string
}

/** Something worth a line in the list of what happened. */
export interface Remark {
  page: number
  /** Undefined if it is about a worker. */
  chunk?: number
  kind: 'retried' | 'fallback' | 'late' | 'doubled' | 'superseded' | 'gone'
  worker: string
  text: string
}

/** What a worker did of a page. */
export interface WorkerShare {
  worker: string
  counted: number
  mapped: number
  gone: boolean
}

const MAX_REMARKS = 500

/** The chunks of the page that is worked on, from what the master tells of them. */
export class ChunkMap {
  /** From 0; -1 as long as none was begun. */
  page = -1
  pages = 0
  width = 0
  height = 0
  chunks: Chunk[] = []
  /** Of events before this page followed the job, only the last retry and fallback of each chunk are known, without their workers. */
  remarks: Remark[] = []
  /** In the order in which they were first seen, which is that of the legend. */
  workers: string[] = []
  /** Those that are not connected any more. */
  gone: string[] = []

  /** A page is begun anew: all that was known of its chunks is void. */
  begin({ page, pages, chunks, width, height }: PageEvent): void {
    Object.assign(this, { page, pages, width, height })
    this.chunks = Array.from({ length: chunks }, (_, index) => fresh(index))
  }

  /** How everything stands, which replaces what was known. */
  replace(state: ChunksOfPage): void {
    const { page, pages, width, height } = state
    Object.assign(this, { page, pages, width, height })
    state.workers.forEach((worker) => meet(this.workers, worker))
    this.gone = state.gone.map((index) => state.workers[index] ?? '')
    this.chunks = state.chunks.map((chunk, index) => fromState(chunk, index, state))
    if (!this.remarks.some((one) => one.page === page)) this.remarks.push(...this.chunks.flatMap((chunk) => past(page, chunk)))
  }

  apply(event: ChunkEvent): void {
    const chunk = event.page === this.page ? this.chunks[event.chunk] : undefined
    if (!chunk) return
    if (event.worker) meet(this.workers, event.worker)
    switch (event.kind) {
      case 'started':
        // One that is given to a second worker, as the first takes long, is not set back if that was faster.
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
        break // The chunk is then given to a worker again.
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
      case 'retried':
        if (chunk.stage !== 'done') chunk.stage = chunk.countedBy ? 'counted' : 'waiting'
        chunk.late = false
        chunk.retries++
        chunk.retryReason = event.detail
        remark(this.remarks, event, 'retried')
        break
    }
  }

  /** A worker takes part, or is gone. */
  worker({ kind, worker, reason }: WorkerEvent): void {
    meet(this.workers, worker)
    this.gone = this.gone.filter((name) => name !== worker)
    if (kind !== 'gone') return
    this.gone.push(worker)
    keep(this.remarks, { page: this.page, kind: 'gone', worker, text: reason })
  }

  /** Of the page, from 0 to 1: counting is one half, mapping the other. */
  get progress(): number {
    if (!this.chunks.length) return 0
    return this.chunks.reduce((sum, chunk) => sum + WEIGHT[chunk.stage], 0) / this.chunks.length
  }

  get retries(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.retries, 0)
  }

  get doubled(): number {
    return this.chunks.reduce((sum, chunk) => sum + chunk.doubled, 0)
  }

  get fallbacks(): number {
    return this.chunks.filter((chunk) => chunk.fallback).length
  }

  /** How many chunks are in each stage. */
  stages(): Record<Stage, number> {
    const counts: Record<Stage, number> = { waiting: 0, counting: 0, counted: 0, mapping: 0, done: 0 }
    for (const chunk of this.chunks) counts[chunk.stage]++
    return counts
  }

  /** How many chunks each worker has counted and mapped, and whether it is gone. */
  byWorker(): WorkerShare[] {
    const shares = new Map(this.workers.map((worker): [string, WorkerShare] =>
      [worker, { worker, counted: 0, mapped: 0, gone: this.gone.includes(worker) }]))
    for (const { countedBy, mappedBy } of this.chunks) {
      const counter = shares.get(countedBy)
      const mapper = shares.get(mappedBy)
      if (counter) counter.counted++
      if (mapper) mapper.mapped++
    }
    return [...shares.values()]
  }
}

/** Where a chunk is after a phase: once the range of its values is found, it waits to be counted or mapped. */
const AFTER: Record<Phase, Stage> = { range: 'waiting', map: 'counted', apply: 'done' }

const WEIGHT: Record<Stage, number> = { waiting: 0, counting: 0, counted: 0.5, mapping: 0.5, done: 1 }

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

/** What is known of a chunk's retries and fallback afterwards. */
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

/** How many cells in a row fill a box of this shape best with square cells. */
export function columnsFor(cells: number, width: number, height: number): number {
  return Math.max(1, Math.min(cells, Math.ceil(Math.sqrt((cells * width) / height))))
}
