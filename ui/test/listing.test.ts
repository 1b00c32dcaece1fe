import { expect, it } from 'vitest'
import type { Job, JobState } from '../src/api/types'
import { csv, percent, refreshAfter, withoutThose } from '../src/model/listing'

const job = (state: JobState, more: Partial<Job> = {}): Job => ({
  id: 'j1', name: 'a.png', state, operation: 'equalize', parameters: {}, created: '2026-01-01T00:00:00Z',
  picture: { kind: 'png', width: 3, height: 2, format: 'gray8', pages: 1 }, ...more,
})

it('is read again often while something happens, and seldom the rest of the time', () => {
  expect(refreshAfter([job('done'), job('running')])).toBe(2500)
  expect(refreshAfter([job('done'), job('failed')])).toBe(10_000)
  expect(refreshAfter(Array.from({ length: 600 }, () => job('queued')))).toBe(25_000)
})

it('shows how far a job is, of whose pages each is counted and mapped', () => {
  const at = (page: number, phase: 'range' | 'map' | 'apply', done: number) => percent({ progress: { page, pages: 2, phase, done, total: 10 } })
  expect([at(0, 'range', 9), at(0, 'map', 5), at(0, 'apply', 10), at(1, 'map', 0), at(1, 'apply', 5)]).toEqual([0, 12.5, 50, 50, 87.5])
  expect(percent({})).toBe(0)
})

it('has each job once', () => {
  expect(withoutThose([{ id: 'a' }, { id: 'b' }], [{ id: 'b' }, { id: 'c' }])).toEqual([{ id: 'a' }])
})

it('becomes a table in which no name is a formula', () => {
  const text = csv([
    job('done', { name: 'a, "b".png', result: { name: 'a_equalized.png', bytes: 12, mediaType: '', url: '' }, times: { totalMillis: 1500 } }),
    job('failed', { name: '=1+1.png', error: 'damaged' }),
  ])
  expect(text.split('\r\n')).toEqual([
    'name,state,error,operation,width,height,created,seconds,bytes,result,job',
    '"a, ""b"".png",done,,equalize,3,2,2026-01-01T00:00:00Z,1.5,12,a_equalized.png,j1',
    "'=1+1.png,failed,damaged,equalize,3,2,2026-01-01T00:00:00Z,,,,j1", ''])
})
