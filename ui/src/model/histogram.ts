/** Curves of a histogram, for drawing. */

/** The share of pixels up to each value, from 0 to 1; all 0 where there are none. */
export function cumulative(counts: number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  let sum = 0
  return counts.map((count) => (total ? (sum += count) / total : 0))
}

/** What fills the height: the largest count, unless single values, such as a black border, dwarf all others. */
export function ceiling(counts: number[]): number {
  const sorted = [...counts].sort((a, b) => b - a)
  const largest = sorted[0] ?? 0
  // The mean of what lies above the median tells how high the histogram is without its spikes.
  const upper = sorted.slice(0, Math.max(1, Math.ceil(sorted.filter((count) => count > 0).length / 2)))
  const typical = upper.reduce((sum, count) => sum + count, 0) / upper.length
  return Math.min(largest, typical * 4) || 1
}

/** A closed path of bars, in a box of `width` by `height` whose origin is at the top left. */
export function areaPath(counts: number[], top: number, width: number, height: number): string {
  const step = width / counts.length
  const y = (count: number) => round(height - Math.min(1, count / top) * height)
  const points = counts.map((count, value) => `V${y(count)}H${round((value + 1) * step)}`)
  return `M0 ${height}${points.join('')}V${height}Z`
}

/** An open path through values from 0 to 1. */
export function linePath(values: number[], width: number, height: number): string {
  const step = width / Math.max(1, values.length - 1)
  return values.map((value, index) => `${index ? 'L' : 'M'}${round(index * step)} ${round(height - value * height)}`).join('')
}

const round = (value: number) => Math.round(value * 100) / 100

export interface Statistics {
  mean: number
  deviation: number
  /** The least and greatest value that occurs. */
  least: number
  greatest: number
  /** Of the values that could occur, the share that does, from 0 to 1. */
  used: number
}

/** What a person reads off a histogram. */
export function statistics(counts: number[]): Statistics {
  const total = counts.reduce((sum, count) => sum + count, 0) || 1
  const mean = counts.reduce((sum, count, value) => sum + count * value, 0) / total
  const variance = counts.reduce((sum, count, value) => sum + count * (value - mean) ** 2, 0) / total
  return {
    mean,
    deviation: Math.sqrt(variance),
    least: Math.max(0, counts.findIndex((count) => count > 0)),
    greatest: Math.max(0, counts.findLastIndex((count) => count > 0)),
    used: counts.filter((count) => count > 0).length / Math.max(1, counts.length),
  }
}
