import { type Chunk, columnsFor, type Stage } from './chunkMap'
import type { Colors } from './timelineDrawing'

/** The parts of a canvas context that the drawing uses. */
export type MapPen = Pick<
  CanvasRenderingContext2D,
  'fillStyle' | 'strokeStyle' | 'lineWidth' | 'globalAlpha' | 'fillRect' | 'strokeRect' | 'setLineDash' | 'beginPath' | 'roundRect' | 'arc' | 'moveTo' | 'lineTo' | 'closePath' | 'fill' | 'stroke'
>

/** What the colors of chunks show. */
export type Coloring = 'worker' | 'phase'

/** The inks of a drawing: those of the theme, and the color of each worker. */
export interface Inks {
  coloring: Coloring
  color: Colors
  colorOf: (worker: string) => string
}

/** A grid of square cells, in CSS pixels. */
export interface Grid {
  columns: number
  cell: number
  width: number
  height: number
}

/** Smaller cells have square corners, which are drawn faster and look the same. */
const LEAST_ROUND = 6

/** Cells of few chunks are not larger than this. */
const MOST_CELL = 72

/** The grid whose cells are as large as a box allows. */
export function gridOf(chunks: number, width: number, height: number): Grid {
  const columns = columnsFor(chunks, 2.2, 1)
  const rows = Math.max(1, Math.ceil(chunks / columns))
  const cell = Math.min(MOST_CELL, width / columns, height / rows)
  return { columns, cell, width: columns * cell, height: rows * cell }
}

/** The index of the chunk at a place of a grid; undefined if there is none. */
export function chunkAt({ columns, cell, width }: Grid, chunks: number, x: number, y: number): number | undefined {
  if (x < 0 || y < 0 || x >= width) return undefined
  const index = Math.floor(y / cell) * columns + Math.min(columns - 1, Math.floor(x / cell))
  return index < chunks ? index : undefined
}

const CELL_ALPHA: Record<Stage, number> = { waiting: 0, counting: 0.28, counted: 0.5, mapping: 0.72, done: 1 }
const BAND_ALPHA: Record<Stage, number> = { waiting: 0.82, counting: 0.4, counted: 0.55, mapping: 0.7, done: 0.38 }
const POINTED_ALPHA = 0.95

/** The color of a chunk that does not wait. */
function inkOf({ stage, worker }: Chunk, { coloring, color, colorOf }: Inks): string {
  if (coloring === 'worker' && worker) return colorOf(worker)
  return color(stage === 'counting' || stage === 'counted' ? '--v-theme-info' : '--v-theme-accent')
}

/** Draws a cell for each chunk, in reading order, with marks of late, doubled, retried and fallback chunks. */
export function drawCells(pen: MapPen, chunks: readonly Chunk[], { columns, cell }: Grid, inks: Inks, pointed?: number): void {
  const gap = cell >= LEAST_ROUND ? Math.max(0.5, cell * 0.06) : cell * 0.1
  const side = cell - 2 * gap
  const box = (x: number, y: number) => {
    if (cell < LEAST_ROUND) return pen.fillRect(x, y, side, side)
    pen.beginPath()
    pen.roundRect(x, y, side, side, side * 0.2)
    pen.fill()
  }
  const ground = inks.color('--v-theme-surface-variant')
  for (const [index, chunk] of chunks.entries()) {
    const x = (index % columns) * cell + gap
    const y = Math.floor(index / columns) * cell + gap
    if (CELL_ALPHA[chunk.stage] < 1) {
      pen.fillStyle = ground
      box(x, y)
    }
    if (chunk.stage !== 'waiting') {
      pen.globalAlpha = CELL_ALPHA[chunk.stage]
      pen.fillStyle = inkOf(chunk, inks)
      box(x, y)
      pen.globalAlpha = 1
    }
    if (chunk.late || chunk.doubled || chunk.retries || chunk.fallback) drawMarks(pen, chunk, x, y, side)
    if (index === pointed) {
      pen.strokeStyle = inks.color('--v-theme-on-surface')
      pen.lineWidth = 2
      pen.strokeRect(x, y, side, side)
    }
  }
}

/** Marks a chunk: a corner for a fallback, a dashed ring for a late or doubled one, a dot for a retry. */
function drawMarks(pen: MapPen, chunk: Chunk, x: number, y: number, side: number): void {
  pen.fillStyle = '#fff'
  pen.strokeStyle = '#fff'
  if (chunk.late || chunk.doubled) {
    pen.lineWidth = Math.max(0.5, side * 0.1)
    pen.setLineDash([side * 0.16, side * 0.11])
    pen.strokeRect(x + side * 0.12, y + side * 0.12, side * 0.76, side * 0.76)
    pen.setLineDash([])
  }
  pen.strokeStyle = '#1f1a19'
  pen.lineWidth = Math.max(0.3, side * 0.05)
  if (chunk.fallback) {
    pen.beginPath()
    pen.moveTo(x + side, y)
    pen.lineTo(x + side, y + side * 0.4)
    pen.lineTo(x + side * 0.6, y)
    pen.closePath()
    pen.fill()
    pen.stroke()
  }
  if (chunk.retries) {
    pen.beginPath()
    pen.arc(x + side / 2, y + side / 2, Math.max(0.8, side * 0.19), 0, 2 * Math.PI)
    pen.fill()
    pen.stroke()
  }
}

/** A part of the picture's height whose chunks look the same. */
interface Band {
  ink: string
  alpha: number
  /** From 0 to 1 of the height. */
  from: number
  to: number
}

/**
 * The bands of the picture in which its chunks lie; chunks of the same look are one band. All chunks are equally high until the
 * master has sent their rows.
 */
export function bandsOf(chunks: readonly Chunk[], height: number, inks: Inks, pointed?: number): Band[] {
  const known = chunks.every(({ rows }) => rows > 0)
  const bands: Band[] = []
  for (const [index, chunk] of chunks.entries()) {
    const ink = chunk.stage === 'waiting' ? inks.color('--v-theme-surface') : inkOf(chunk, inks)
    const alpha = index === pointed ? POINTED_ALPHA : BAND_ALPHA[chunk.stage]
    const from = known ? chunk.first / height : index / chunks.length
    const to = known ? (chunk.first + chunk.rows) / height : (index + 1) / chunks.length
    const last = bands.at(-1)
    if (last?.ink === ink && last.alpha === alpha && Math.abs(last.to - from) < 1e-9) last.to = to
    else bands.push({ ink, alpha, from, to })
  }
  return bands
}

/** Draws the bands over a picture of a size in CSS pixels. */
export function drawBands(pen: MapPen, bands: readonly Band[], width: number, height: number): void {
  for (const { ink, alpha, from, to } of bands) {
    pen.globalAlpha = alpha
    pen.fillStyle = ink
    pen.fillRect(0, from * height, width, (to - from) * height)
  }
  pen.globalAlpha = 1
}
