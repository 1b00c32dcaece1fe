import { expect, it } from 'vitest'
import type { ClusterEvent, ClusterEventKind } from '../src/api/types'
import { append, type LogLine, sentence, tone } from '../src/model/clusterLog'

let id = 0
const event = (kind: ClusterEventKind, more: Partial<ClusterEvent> = {}): ClusterEvent =>
  ({ id: ++id, epoch: 'one', at: '2026-03-01T12:00:00Z', kind, worker: 'first', jobName: 'moon.png', job: 'j', page: 0, chunk: 4, ...more })

it('gathers chunks of the same kind, worker and job in one line', () => {
  const log: LogLine[] = []
  for (const one of [event('map'), event('map'), event('map', { worker: 'second' }), event('map'), event('apply')]) append(log, one)
  expect(log.map(sentence)).toEqual([
    'first counted 2 chunks of moon.png', 'second counted chunk 5 of moon.png', 'first counted chunk 5 of moon.png', 'first mapped chunk 5 of moon.png'])
})

it('knows what it has when the stream begins anew', () => {
  const log: LogLine[] = []
  const once = event('registered')
  append(log, once)
  append(log, once)
  expect(log).toHaveLength(1)
})

it('takes the events of a master that began anew, whose ids are smaller', () => {
  const log: LogLine[] = []
  append(log, event('map'))
  append(log, event('map', { id: 1, epoch: 'two' }))
  append(log, event('map', { id: 1, epoch: 'two' }))
  expect(log.map(({ epoch, times }) => [epoch, times])).toEqual([['one', 1], ['two', 1]])
})

it('keeps no more lines than fit', () => {
  const log: LogLine[] = []
  for (let index = 0; index < 400; index++) append(log, event('sent-again'))
  expect(log).toHaveLength(300)
  expect(log.at(-1)!.id).toBe(id)
})

it('keeps what is rare when chunks are many', () => {
  const log: LogLine[] = []
  append(log, event('lost'))
  for (let index = 0; index < 400; index++) append(log, event('map', { worker: `worker-${index % 2}` }))
  expect(log).toHaveLength(300)
  expect(log[0]!.kind).toBe('lost')
  expect(log.at(-1)!.id).toBe(id)
})

it('says why, and does not name what one may not see', () => {
  const line = (one: ClusterEvent) => ({ ...one, key: '1', times: 1 })
  expect(sentence(line(event('lost', { detail: 'silent for 10 s' })))).toBe('the connection to first was lost: silent for 10 s')
  expect(sentence(line({ id: 1, epoch: 'one', at: '', kind: 'stitched', page: 2 }))).toBe('page 3 of a job was stitched')
  expect(tone('sent-again')).toBe('bad')
})
