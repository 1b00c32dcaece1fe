import type { Channel, Histogram } from '../api/types'
import { language } from '../words'

/** The range of values that is drawn; `from` is less than `to`. */
export type Interval = [from: number, to: number]

/** The values of a channel's bins, from the first to the end of the last one. */
export const extent = ({ low, binWidth, counts }: Channel): Interval => [low, low + binWidth * counts.length]

/** The range of the axis without zoom: all values of samples of 8 bits; of others those that occur, which may be few of many. */
export function usual({ least, greatest }: Histogram, channel: Channel): Interval {
  if (least !== undefined && greatest !== undefined && greatest - least <= 255) return [least, greatest + 1]
  const { statistics, binWidth } = channel
  if (!statistics || statistics.least >= statistics.greatest) return extent(channel)
  return [statistics.least, Math.min(statistics.greatest + binWidth, (greatest ?? Infinity) + 1)]
}

/** The least interval that contains both. */
export const union = (a: Interval, b: Interval): Interval => [Math.min(a[0], b[0]), Math.max(a[1], b[1])]

/** The bins of an interval, added up by column; a bin across the edge of two columns is divided in proportion. */
export function columns({ low, binWidth, counts }: Channel, [from, to]: Interval, number: number): number[] {
  const result = Array<number>(number).fill(0)
  const width = (to - from) / number
  counts.forEach((count, index) => {
    if (!count) return
    const begin = (low + index * binWidth - from) / width
    const end = (low + (index + 1) * binWidth - from) / width
    for (let column = Math.max(0, Math.floor(begin)); column < Math.min(number, Math.ceil(end)); column++) {
      const part = (Math.min(end, column + 1) - Math.max(begin, column)) / (end - begin)
      result[column]! += count * Math.max(0, part)
    }
  })
  return result
}

/** For each column of an interval, the share of all samples up to the column's end, from 0 to 1; 0 if there are no samples. */
export function cumulative({ low, binWidth, counts }: Channel, [from, to]: Interval, number: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (!total) return Array<number>(number).fill(0)
  const width = (to - from) / number
  let bin = 0
  let sum = 0
  return Array.from({ length: number }, (_, column) => {
    const edge = (from + (column + 1) * width - low) / binWidth
    while (bin < counts.length && bin + 1 <= edge) sum += counts[bin++]!
    const part = bin < counts.length && edge > bin ? counts[bin]! * (edge - bin) : 0
    return Math.min(1, (sum + part) / total)
  })
}

/** The count that fills the height: the largest one, unless single values, such as those of a black border, dwarf all others. */
export function ceiling(counts: number[]): number {
  const sorted = [...counts].sort((a, b) => b - a)
  const largest = sorted[0] ?? 0
  // The mean of what lies above the median tells how high the histogram is without its spikes.
  const upper = sorted.slice(0, Math.max(1, Math.ceil(sorted.filter((count) => count > 0).length / 2)))
  const typical = upper.reduce((sum, count) => sum + count, 0) / upper.length
  return Math.min(largest, typical * 4) || 1
}

/** Heights from 0 to 1. A linear scale cuts off spikes; a logarithmic one fits all counts. */
export function heights(counts: number[], logarithmic: boolean): number[] {
  if (!logarithmic) {
    const top = ceiling(counts)
    return counts.map((count) => Math.min(1, count / top))
  }
  const top = Math.log1p(Math.max(1, ...counts))
  return counts.map((count) => Math.log1p(count) / top)
}

/** A closed path of bars of heights from 0 to 1, in a box whose origin is at the top left. */
export function areaPath(bars: number[], width: number, height: number): string {
  const step = width / bars.length
  const points = bars.map((bar, index) => `V${round(height - bar * height)}H${round((index + 1) * step)}`)
  return `M0 ${height}${points.join('')}V${height}Z`
}

/** An open path through values from 0 to 1. */
export function linePath(values: number[], width: number, height: number): string {
  const step = width / Math.max(1, values.length - 1)
  return values.map((value, index) => `${index ? 'L' : 'M'}${round(index * step)} ${round(height - value * height)}`).join('')
}

const round = (value: number) => Math.round(value * 100) / 100

/** Five labels of an axis, none of them above the greatest value that samples can have. */
export const ticks = ([from, to]: Interval, greatest = Infinity): string[] =>
  [0, 0.25, 0.5, 0.75, 1].map((part) => sample(Math.min(greatest, from + part * (to - from)), to - from))

/** A sample's value with enough digits to distinguish values within a span. */
export function sample(value: number, span: number): string {
  const digits = span >= 200 || !(span > 0) ? 0 : Math.min(6, Math.ceil(Math.log10(200 / span)))
  return value.toLocaleString(language.value, { maximumFractionDigits: digits })
}

/** The interval of two entered numbers; undefined if the texts are no numbers, or not in order. */
export function interval(from: string, to: string): Interval | undefined {
  const [low, high] = [from, to].map((text) => (text.trim() === '' ? NaN : Number(text))) as [number, number]
  return Number.isFinite(low) && Number.isFinite(high) && low < high ? [low, high] : undefined
}
