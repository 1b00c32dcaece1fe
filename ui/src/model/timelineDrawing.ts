import type { Phase } from '../api/types'
import type { Bar, Row, Stretch, Timeline } from './timeline'

/** Height of a row, in CSS pixels, as all lengths here. */
export const ROW = 18
/** Width of the names of workers, at the left. */
export const LABEL = 116
/** Height of the axis, at the bottom. */
const AXIS = 22
/** The least distance between labels of the axis. */
const TICK = 110
/** The distance between the stripes of a failed attempt. */
const STRIPE = 5
/** Bars are drawn at least this wide. */
const LEAST_BAR = 0.5

/** The parts of a canvas context that the drawing uses. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  'fillStyle' | 'strokeStyle' | 'lineWidth' | 'font' | 'textBaseline' | 'fillRect' | 'strokeRect' | 'fillText' | 'setLineDash' | 'beginPath' | 'arc' | 'fill'
>

/** The color of a variable of the theme, such as `--v-theme-info`. */
export type Colors = (variable: string, alpha?: number) => string

/** A timeline and the part of it that is shown. */
export interface Scene {
  timeline: Timeline
  stretches: Stretch[]
  /** Milliseconds since the page was begun, from and to. */
  span: [from: number, to: number]
  width: number
  /** The bar that is highlighted. */
  pointed: Bar | undefined
  color: Colors
  /** Formats milliseconds. */
  time: (millis: number) => string
}

const PHASES: Record<Phase, string> = { range: '--v-theme-secondary', map: '--v-theme-info', apply: '--v-theme-accent' }

/** Height of the whole drawing. */
export const heightOf = ({ rows }: Timeline): number => rows.length * ROW + AXIS

/** Colors of an element's theme; kept, as asking the style for the color of each bar takes most of a frame. */
export function colorsOf(style: CSSStyleDeclaration): Colors {
  const known = new Map<string, string>()
  return (variable, alpha = 1) => {
    const key = variable + alpha
    let color = known.get(key)
    if (!color) known.set(key, (color = `rgba(${style.getPropertyValue(variable)}, ${alpha})`))
    return color
  }
}

/** The horizontal place of a moment. */
const placer = ({ span: [from, to], width }: Scene) => (time: number) => LABEL + ((time - from) / (to - from)) * (width - LABEL)

/** Draws a timeline: barriers, a row of bars for each slot, and the axis. */
export function drawTimeline(pen: Pen, scene: Scene): void {
  pen.font = '12px "Inter Variable", system-ui, sans-serif'
  pen.textBaseline = 'middle'
  drawBarriers(pen, scene)
  for (const [index, row] of scene.timeline.rows.entries()) drawRow(pen, scene, row, index)
  drawAxis(pen, scene)
}

/** Marks the times in which all chunks wait for one step: the tables are made of all counts, and stitching ends the page. */
function drawBarriers(pen: Pen, scene: Scene): void {
  const x = placer(scene)
  for (const { name, from, to } of scene.stretches) {
    if (name !== 'reduce' && name !== 'stitch') continue
    const left = Math.max(LABEL, x(from))
    pen.fillStyle = scene.color(name === 'reduce' ? '--v-theme-warning' : '--v-theme-success', 0.35)
    pen.fillRect(left, 0, Math.max(2, x(to ?? scene.timeline.millis) - left), heightOf(scene.timeline) - AXIS)
  }
}

function drawRow(pen: Pen, scene: Scene, row: Row, index: number): void {
  const { color, width, span: [from, to] } = scene
  const x = placer(scene)
  const top = index * ROW
  pen.fillStyle = color('--v-theme-surface-variant', index % 2 ? 0.35 : 0.6)
  pen.fillRect(LABEL, top + 1, width - LABEL, ROW - 2)
  if (row.slot === 0) {
    pen.fillStyle = color(row.gone === undefined ? '--v-theme-on-surface-variant' : '--v-theme-error')
    pen.fillText(row.name, 0, top + ROW / 2, LABEL - 8)
  }
  let drawn = -Infinity
  for (const bar of row.bars) {
    const end = bar.to ?? scene.timeline.millis
    if (end < from || bar.from > to) continue
    const left = Math.max(LABEL, x(bar.from))
    const right = Math.min(width, Math.max(left + LEAST_BAR, x(end)))
    // A bar that adds less than half a pixel to those before it is left out, unless it is one of the rare kinds.
    const isPlain = bar.outcome === 'taken' && !bar.won && !bar.late && bar !== scene.pointed
    if (isPlain && right - drawn < LEAST_BAR) continue
    drawn = Math.max(drawn, right)
    drawBar(pen, scene, bar, left, top, right - left)
  }
  if (row.gone !== undefined && row.gone >= from && row.gone <= to) {
    pen.fillStyle = color('--v-theme-error')
    pen.fillRect(x(row.gone), top, 2, ROW)
  }
}

function drawBar(pen: Pen, { color, pointed }: Scene, bar: Bar, left: number, top: number, wide: number): void {
  const isBad = bar.outcome === 'failed' || bar.outcome === 'lost'
  pen.fillStyle = isBad ? color('--v-theme-on-surface') : color(PHASES[bar.phase], bar.outcome === 'superseded' ? 0.3 : bar.outcome === 'running' ? 0.55 : 1)
  pen.fillRect(left, top + 3, Math.max(LEAST_BAR, wide - (wide > 3 ? 1 : 0)), ROW - 6)
  // Failed attempts are told from others by stripes, as a red one would look like a phase.
  pen.fillStyle = color('--v-theme-surface')
  if (isBad) for (let stripe = left + STRIPE; stripe < left + wide - 2; stripe += STRIPE) pen.fillRect(stripe, top + 4, 2, ROW - 8)
  if (bar.late || bar.second) {
    pen.strokeStyle = color(bar.late ? '--v-theme-warning' : '--v-theme-on-surface')
    pen.lineWidth = 2
    pen.setLineDash(bar.late ? [4, 3] : [])
    pen.strokeRect(left + 1, top + 3, Math.max(3, wide - 2), ROW - 6)
    pen.setLineDash([])
  }
  if (bar.won) {
    pen.beginPath()
    pen.arc(left + Math.max(3, wide / 2), top + ROW / 2, 3, 0, 2 * Math.PI)
    pen.fill()
  }
  if (pointed?.number === bar.number) {
    pen.strokeStyle = color('--v-theme-on-surface')
    pen.lineWidth = 2
    pen.strokeRect(left - 1, top + 1, wide + 2, ROW - 2)
  }
}

function drawAxis(pen: Pen, scene: Scene): void {
  const { width, color, time: inWords, span: [from, to] } = scene
  const x = placer(scene)
  const bottom = heightOf(scene.timeline)
  const step = niceStep((to - from) / Math.max(2, (width - LABEL) / TICK))
  pen.fillStyle = color('--v-theme-on-surface-variant')
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
    const left = x(time)
    pen.fillRect(left, bottom - AXIS, 1, 4)
    if (left < width - 40) pen.fillText(inWords(time), left + 3, bottom - AXIS / 2 + 2)
  }
}

/** The least of 1, 2, 5, 10, 20 and so on that is not below a number. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least)!
}
