import { expect, it } from 'vitest'
import { countsOf, isOver, neighbors, sizeOf } from '../src/model/batch'

const counts = { queued: 0, running: 2, done: 1200, failed: 1, cancelled: 0 }

it('says how far a batch is', () => {
  expect(countsOf({ counts })).toBe('1,200 done, 2 running, 1 failed')
  expect(sizeOf({ counts })).toBe(1203)
  expect(isOver({ counts })).toBe(false)
  expect(isOver({ counts: { ...counts, running: 0 } })).toBe(true)
  expect(countsOf({ counts: { queued: 0, running: 0, done: 0, failed: 0, cancelled: 0 } })).toBe('empty')
})

it('finds the jobs beside one', () => {
  const jobs = ['a', 'b', 'c'].map((id) => ({ id, name: id, state: 'done' as const }))
  expect(neighbors({ jobs }, 'b')).toEqual({ place: 2, previous: 'a', next: 'c' })
  expect(neighbors({ jobs }, 'a')).toEqual({ place: 1, next: 'b' })
  expect(neighbors({ jobs }, 'x')).toBeUndefined()
  expect(neighbors({}, 'a')).toBeUndefined()
})
