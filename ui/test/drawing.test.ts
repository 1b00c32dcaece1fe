import { expect, it } from 'vitest'
import { area, curve, niceCeiling, place } from '../src/model/chart'
import { areaPath, ceiling, linePath } from '../src/model/histogram'
import { Palette } from '../src/model/palette'
import { Rate } from '../src/model/rate'
import { lanes } from '../src/model/workers'

it('is not flattened by one value, such as that of a border', () => {
  const counts = Array<number>(256).fill(10)
  counts[0] = 1_000_000
  expect(ceiling(counts)).toBeLessThan(1_000_000)
  expect(ceiling(Array<number>(256).fill(10))).toBe(10)
  expect(ceiling([0, 0])).toBe(1)
})

it('draws bars and lines into its box', () => {
  expect(areaPath([0.5, 1], 100, 50)).toBe('M0 50V25H50V0H100V50Z')
  expect(linePath([0, 0.5, 1], 100, 50)).toBe('M0 50L50 25L100 0')
})

it.each([[0, 1], [1, 1], [3, 5], [51, 100], [1200, 2000], [0.07, 0.1]])('%d fits below %d', (value, top) => {
  expect(niceCeiling(value)).toBeCloseTo(top)
})

it('draws what is in its span, and nothing of nothing', () => {
  const places = place([{ at: 0, value: 9 }, { at: 10, value: 1 }, { at: 20, value: 4 }], 20, 10, 4, 100, 40)
  expect(places).toEqual([[0, 30], [100, 0]])
  expect(curve(places)).toBe('M0 30C50 30 50 0 100 0')
  expect(area(places, 40)).toBe('M0 30C50 30 50 0 100 0L100 40L0 40Z')
  expect(area([], 40)).toBe('')
})

it('gives each worker a color of its own that stays after a reload', () => {
  const kept = new Map<string, string>()
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
  const before = new Palette(storage)
  const colors = Array.from({ length: 8 }, (_, index) => before.of(`worker-${index}`))
  expect(new Set(colors).size).toBe(8)
  expect(new Palette(storage).of('worker-3')).toBe(colors[3])
  for (let index = 0; index < 2000; index++) before.of(`pod-${index}`)
  expect((JSON.parse([...kept.values()][0]!) as unknown[]).length).toBe(1000)
  kept.set([...kept.keys()][0]!, '{"nonsense": true}')
  expect(new Palette(storage).of('a')).toBe(colors[0])
})

it('measures a rate over a few seconds only', () => {
  const rate = new Rate(1000)
  expect(rate.perSecond).toBe(0)
  for (let at = 0; at <= 5000; at += 500) rate.note(at < 3000 ? 0 : (at - 3000) * 2, at)
  expect(rate.perSecond).toBe(2000)
})

it('finds the width of vectors in what a backend says', () => {
  expect(lanes({ backends: [{ name: 'opencl', device: 'GPU' }, { name: 'vector', device: '512-bit lanes; tables by permutes' }] })).toBe('512 bits')
  expect(lanes({ backends: [{ name: 'scalar', device: 'any CPU' }] })).toBeUndefined()
})
