import { beforeEach, describe, expect, it } from 'vitest'
import type { AttemptTold, TimelineOfPage } from '../src/api/types'
import { moved, Timeline, zoomed } from '../src/model/timeline'
import { drawTimeline, LABEL, type Pen } from '../src/model/timelineDrawing'

const told = (attempts: AttemptTold[], more: Partial<TimelineOfPage> = {}): TimelineOfPage => ({
  begun: '2026-01-01T00:00:00Z', millis: 1000, revision: attempts.length, workers: [{ name: 'a', slots: 2 }, { name: 'b', slots: 1 }], attempts, leftOut: 0, ...more,
})
const map = (number: number, chunk: number, worker: number, from: number, to: number | null, outcome: AttemptTold[6] = 'taken', second = false, late = false): AttemptTold =>
  [number, chunk, 'map', worker, from, to, outcome, second, late, null]

let timeline: Timeline
beforeEach(() => (timeline = new Timeline()))

describe('a timeline', () => {
  it('has a row for each slot, in which nothing overlaps', () => {
    timeline.merge(told([map(0, 0, 0, 0, 100), map(1, 1, 0, 0, 150), map(2, 2, 0, 0, 200), map(3, 3, 1, 0, 90)]))
    expect(timeline.rows.map(({ name, slot, bars }) => [name, slot, bars.map(({ chunk, from, to }) => [chunk, from, to])])).toEqual([
      // The third chunk was given at once, too, and waited for the slot that was free first.
      ['a', 0, [[0, 0, 100], [2, 100, 200]]], ['a', 1, [[1, 0, 150]]], ['b', 0, [[3, 0, 90]]]])
  })

  it('takes changes to what it knows', () => {
    timeline.merge(told([map(0, 0, 1, 0, null, 'running')], { revision: 1, millis: 50 }))
    expect(timeline.rows[2]!.bars[0]).toMatchObject({ outcome: 'running' })
    expect(timeline.rows[2]!.bars[0]!.to).toBeUndefined()
    timeline.merge(told([map(0, 0, 1, 0, 70)], { revision: 2, millis: 80 }))
    expect(timeline.rows[2]!.bars).toHaveLength(1)
    expect(timeline.rows[2]!.bars[0]).toMatchObject({ to: 70, outcome: 'taken' })
  })

  it('shows who won a race', () => {
    timeline.merge(told([map(0, 7, 0, 0, 500, 'superseded', false, true), map(1, 7, 1, 400, 500, 'taken', true), map(2, 8, 1, 500, 600)]))
    const bars = timeline.rows.flatMap((row) => row.bars)
    expect(bars.map(({ chunk, won, late }) => [chunk, won, late])).toEqual([[7, false, true], [7, true, false], [8, false, false]])
    expect(timeline.counts()).toEqual({ failed: 0, second: 1, late: 1 })
  })

  it('finds the bar at a place, and the nearest one', () => {
    timeline.merge(told([map(0, 0, 1, 0, 100), map(1, 1, 1, 200, 300)]))
    expect(timeline.at(2, 50)?.chunk).toBe(0)
    expect(timeline.at(2, 150)).toBeUndefined()
    expect(timeline.at(2, 190, 20)?.chunk).toBe(1)
    expect(timeline.at(9, 0)).toBeUndefined()
  })

  it('is walked through by keys', () => {
    timeline.merge(told([map(0, 0, 0, 0, 100), map(1, 1, 0, 0, 100), map(2, 2, 1, 0, 90), map(3, 3, 1, 90, 200)]))
    let at = timeline.step(undefined, 'ArrowRight')
    expect(at?.chunk).toBe(0)
    at = timeline.step(at, 'ArrowDown')
    expect(at?.chunk).toBe(1)
    at = timeline.step(at, 'ArrowDown')
    expect(at?.chunk).toBe(2)
    at = timeline.step(at, 'ArrowRight')
    expect(at?.chunk).toBe(3)
    expect(timeline.step(at, 'ArrowRight')).toBe(at)
    expect(timeline.step(at, 'ArrowDown')).toBe(at)
    expect(timeline.step(at, 'Home')?.chunk).toBe(2)
    for (const key of ['x', 'Tab', 'Shift', 'Enter']) for (const from of [at, undefined]) expect(timeline.step(from, key)).toBeUndefined()
  })

  it('tells the phases apart', () => {
    timeline.merge(told([map(0, 0, 0, 10, 100), [1, 0, 'apply', 0, 120, 300, 'taken', false, false, null]], { tables: 115, stitched: 320 }))
    expect(timeline.stretches()).toEqual([
      { name: 'map', from: 10, to: 100 }, { name: 'reduce', from: 100, to: 115 }, { name: 'apply', from: 120, to: 300 }, { name: 'stitch', from: 300, to: 320 }])
  })

  it('leaves a phase open that goes on', () => {
    timeline.merge(told([map(0, 0, 0, 10, 100)]))
    expect(timeline.stretches()).toEqual([{ name: 'map', from: 10 }])
  })

  it('reads each attempt a few times, however many there are', () => {
    const readsOf = (number: number) => {
      let reads = 0
      const counted = (attempt: AttemptTold) => new Proxy(attempt, { get: (of, name) => (reads++, Reflect.get(of, name) as unknown) })
      const attempts = Array.from({ length: number }, (_, n) => counted(map(n, n, n % 2, n, n + 2)))
      new Timeline().merge(told(attempts, { millis: number + 2 }))
      return reads / number
    }
    expect(readsOf(2000)).toBeLessThanOrEqual(readsOf(200) + 1)
  })
})

it('zooms and moves within the whole', () => {
  expect(zoomed([0, 100], 0.5, 50, 100)).toEqual([25, 75])
  expect(zoomed([0, 100], 0.5, 0, 100)).toEqual([0, 50])
  expect(zoomed([25, 75], 10, 50, 100)).toEqual([0, 100])
  expect(moved([25, 75], 100, 100)).toEqual([50, 100])
  expect(moved([25, 75], -100, 100)).toEqual([0, 50])
})

describe('the drawing of a timeline', () => {
  /** The places and widths of the bars that are drawn of a window of time. */
  function bars(drawn: Timeline, span: [number, number], width: number) {
    const found: [left: number, wide: number][] = []
    const pen = { fillRect: (left: number, _: number, wide: number, high: number) => void (high === 12 && found.push([left, wide])), fillText: () => {}, strokeRect: () => {}, setLineDash: () => {} }
    drawTimeline(pen as unknown as Pen, { timeline: drawn, stretches: [], span, width, pointed: undefined, color: () => '', time: String })
    return found
  }

  it('has each bar at its time', () => {
    timeline.merge(told([map(0, 0, 1, 0, 100), map(1, 1, 1, 200, 300)], { millis: 400 }))
    expect(bars(timeline, [0, 400], LABEL + 400)).toEqual([[LABEL, 99], [LABEL + 200, 99]])
    expect(bars(timeline, [150, 250], LABEL + 400)).toEqual([[LABEL + 200, 199]])
  })

  it('has stripes in failed attempts only', () => {
    const stripes = (outcome: 'failed' | 'lost' | 'taken') => {
      const found: number[] = []
      const nothing = () => {}
      const pen = { fillRect: (left: number, _: number, wide: number, high: number) => void (wide === 2 && high === 10 && found.push(left)), fillText: nothing, strokeRect: nothing, setLineDash: nothing }
      const drawn = new Timeline()
      drawn.merge(told([map(0, 0, 1, 0, 100, outcome)], { millis: 400 }))
      drawTimeline(pen as unknown as Pen, { timeline: drawn, stretches: [], span: [0, 400], width: LABEL + 400, pointed: undefined, color: () => '', time: String })
      return found.length
    }
    expect([stripes('failed') > 10, stripes('lost') > 10, stripes('taken')]).toEqual([true, true, 0])
  })

  it('has no more bars than the screen can show, and all that are rare', () => {
    const attempts = Array.from({ length: 20_000 }, (_, n) => map(n, n, 1, n, n + 1, n === 12_345 ? 'failed' : 'taken'))
    timeline.merge(told(attempts, { millis: 20_000 }))
    const drawn = bars(timeline, [0, 20_000], LABEL + 600)
    expect(drawn.length).toBeGreaterThan(600)
    expect(drawn.length).toBeLessThan(1_300)
    expect(drawn.some(([left]) => Math.abs(left - LABEL - (12_345 * 600) / 20_000) < 1e-6)).toBe(true)
    expect(bars(timeline, [5000, 5010], LABEL + 600)).toHaveLength(11)
  })
})
