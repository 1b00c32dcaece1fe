import { beforeEach, describe, expect, it } from 'vitest'
import type { AttemptTold, TimelineOfPage } from '../src/api/types'
import { moved, Timeline, zoomed } from '../src/model/timeline'

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
    expect(timeline.step(at, 'x')).toBeUndefined()
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
