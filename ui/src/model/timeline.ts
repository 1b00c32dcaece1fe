import type { AttemptOutcome, Phase, TimelineOfPage } from '../api/types'

/** An attempt at a chunk, placed in a row of its worker. Times are milliseconds since the page was begun. */
export interface Bar {
  number: number
  chunk: number
  phase: Phase
  worker: number
  /** When the attempt was given to the worker. */
  given: number
  /** When a slot of the worker became free for the attempt. */
  from: number
  /** Undefined while the attempt runs. */
  to?: number
  outcome: AttemptOutcome
  second: boolean
  late: boolean
  detail: string
  /** Whether its result was accepted while another worker also had the chunk. */
  won: boolean
  row: number
}

export interface Row {
  worker: number
  name: string
  /** From 0. */
  slot: number
  /** When the worker disconnected, and why. */
  gone?: number
  reason: string
  /** In the order of their times, which do not overlap. */
  bars: Bar[]
}

/** A phase of the page from its first to its last moment; `to` is undefined while the phase lasts. */
export interface Stretch {
  name: 'range' | 'map' | 'reduce' | 'apply' | 'stitch'
  from: number
  to?: number
}

/** The keys that move from bar to bar. */
const MOVES = ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'Home', 'End']

/** The times of all attempts at a page's chunks, assembled from the changes that the master sends. */
export class Timeline {
  revision = 0
  millis = 0
  tables?: number
  stitched?: number
  leftOut = 0
  rows: Row[] = []
  private workers: TimelineOfPage['workers'] = []
  private readonly attempts: TimelineOfPage['attempts'] = []

  /** Merges the attempts that have changed since the last revision, or all of them. */
  merge(told: TimelineOfPage): void {
    this.revision = told.revision
    this.millis = told.millis
    this.leftOut = told.leftOut
    this.workers = told.workers
    if (told.tables === undefined) delete this.tables
    else this.tables = told.tables
    if (told.stitched === undefined) delete this.stitched
    else this.stitched = told.stitched
    for (const attempt of told.attempts) this.attempts[attempt[0]] = attempt
    this.place()
  }

  get size(): number {
    return this.attempts.length
  }

  /** Gives each attempt a slot of its worker: the one that is free first, as workers compute their attempts in order. */
  private place(): void {
    const raced = this.raced()
    this.rows = this.workers.flatMap(({ name, slots, gone, reason }, worker) => Array.from({ length: slots }, (_, slot): Row =>
      ({ worker, name, slot, reason: reason ?? '', bars: [], ...(gone === undefined ? {} : { gone }) })))
    const first = new Map<number, number>()
    this.rows.forEach(({ worker }, row) => first.has(worker) || first.set(worker, row))
    const free = this.rows.map(() => 0)
    for (const attempt of this.attempts) {
      if (!attempt) continue
      const [number, chunk, phase, worker, given, end, outcome, second, late, detail] = attempt
      const begin = first.get(worker)
      if (begin === undefined) continue
      const slots = this.workers[worker]!.slots
      let row = begin
      for (let other = begin + 1; other < begin + slots; other++) if (free[other]! < free[row]!) row = other
      const from = Math.max(given, Math.min(free[row]!, end ?? this.millis))
      // An attempt that was canceled before a slot was free was never computed.
      if (end !== null || free[row]! <= given) free[row] = end ?? this.millis
      this.rows[row]!.bars.push({
        number, chunk, phase, worker, given, from, outcome, second, late, detail: detail ?? '', row,
        won: outcome === 'taken' && raced.has(key(chunk, phase)), ...(end === null ? {} : { to: end }),
      })
    }
    for (const { bars } of this.rows) bars.sort((a, b) => a.from - b.from)
  }

  private raced(): Set<string> {
    const found = new Set<string>()
    for (const attempt of this.attempts) if (attempt?.[7]) found.add(key(attempt[1], attempt[2]))
    return found
  }

  /** The bar of a row at a time, or the nearest one within a tolerance. */
  at(row: number, time: number, tolerance = 0): Bar | undefined {
    const bars = this.rows[row]?.bars ?? []
    let low = 0
    let high = bars.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (bars[middle]!.from <= time) low = middle
      else high = middle - 1
    }
    const distance = (bar: Bar) => Math.max(0, bar.from - time, time - (bar.to ?? this.millis))
    const near = [bars[low], bars[low + 1]].filter((bar): bar is Bar => !!bar).sort((a, b) => distance(a) - distance(b))
    return near[0] && distance(near[0]) <= tolerance ? near[0] : undefined
  }

  /** The bar that a key moves to, from another bar or from none; undefined if the key moves nowhere. */
  step(from: Bar | undefined, to: string): Bar | undefined {
    if (!from) return MOVES.includes(to) ? this.rows.find(({ bars }) => bars.length)?.bars[0] : undefined
    const { bars } = this.rows[from.row]!
    const place = bars.indexOf(from)
    switch (to) {
      case 'ArrowRight': return bars[place + 1] ?? from
      case 'ArrowLeft': return bars[place - 1] ?? from
      case 'Home': return bars[0]
      case 'End': return bars.at(-1)
      case 'ArrowDown': return this.nextRow(from, 1)
      case 'ArrowUp': return this.nextRow(from, -1)
      default: return undefined
    }
  }

  private nextRow(from: Bar, by: number): Bar {
    for (let row = from.row + by; row >= 0 && row < this.rows.length; row += by) {
      const found = this.at(row, from.from, Infinity)
      if (found) return found
    }
    return from
  }

  /** The phases of the page with their times. */
  stretches(): Stretch[] {
    const all: Stretch[] = []
    for (const phase of ['range', 'map'] as const) {
      const found = this.extent(phase)
      if (found) all.push(found)
    }
    const counted = all.at(-1)
    if (counted?.name === 'map' && counted.to !== undefined && (this.tables !== undefined || !this.extent('apply'))) {
      all.push({ name: 'reduce', from: counted.to, ...(this.tables === undefined ? {} : { to: Math.max(counted.to, this.tables) }) })
    }
    const apply = this.extent('apply')
    if (apply) all.push(apply)
    if (apply?.to !== undefined) all.push({ name: 'stitch', from: apply.to, ...(this.stitched === undefined ? {} : { to: Math.max(apply.to, this.stitched) }) })
    return all
  }

  private extent(phase: Phase): Stretch | undefined {
    let from = Infinity
    let to = 0
    let open = false
    for (const attempt of this.attempts) {
      if (attempt?.[2] !== phase) continue
      from = Math.min(from, attempt[4])
      if (attempt[5] === null) open = true
      else to = Math.max(to, attempt[5])
    }
    if (from === Infinity) return undefined
    // Between two attempts, a phase only seems to be over. It is over when the next phase has begun.
    const over = !open && (this.stitched !== undefined || (phase === 'map' && this.tables !== undefined) || (phase === 'range' && this.begun('map')))
    return { name: phase, from, ...(over ? { to } : {}) }
  }

  private begun(phase: Phase): boolean {
    return this.attempts.some((attempt) => attempt?.[2] === phase)
  }

  /** The numbers of failed or lost attempts, of second attempts, and of late ones. */
  counts(): { failed: number; second: number; late: number } {
    const counts = { failed: 0, second: 0, late: 0 }
    for (const attempt of this.attempts) {
      if (!attempt) continue
      if (attempt[6] === 'failed' || attempt[6] === 'lost') counts.failed++
      if (attempt[7]) counts.second++
      if (attempt[8]) counts.late++
    }
    return counts
  }
}

const key = (chunk: number, phase: Phase) => `${chunk}${phase}`

/** Zooms a window of time around a moment, within the whole. */
export function zoomed([from, to]: [number, number], factor: number, around: number, whole: number): [number, number] {
  const span = Math.min(whole, Math.max(1, (to - from) * factor))
  const part = to > from ? (around - from) / (to - from) : 0.5
  return moved([around - part * span, around - part * span + span], 0, whole)
}

/** Moves a window of time, within the whole. */
export function moved([from, to]: [number, number], by: number, whole: number): [number, number] {
  const span = to - from
  const begin = Math.min(Math.max(0, from + by), Math.max(0, whole - span))
  return [begin, begin + span]
}
