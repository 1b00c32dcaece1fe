import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Problem } from '../src/api/client'
import { follow, type FeedOptions, type Source } from '../src/api/events'

/** A stream of which the test says what happens. */
class Opened implements Source {
  readyState = 0
  onopen: ((event: Event) => void) | null = null
  onerror: ((event: Event) => void) | null = null
  private readonly handlers = new Map<string, (event: MessageEvent<string>) => void>()
  addEventListener(name: string, handle: (event: MessageEvent<string>) => void) { this.handlers.set(name, handle) }
  close() { this.readyState = 2 }
  succeed() {
    this.readyState = 1
    this.onopen?.(new Event('open'))
  }
  /** The answer was not 200: browsers give such a stream up. */
  refuse() {
    this.readyState = 2
    this.onerror?.(new Event('error'))
  }
  /** The connection broke: browsers connect again by themselves. */
  break() {
    this.readyState = 0
    this.onerror?.(new Event('error'))
  }
  tell(name: string, data: unknown) { this.handlers.get(name)?.(new MessageEvent(name, { data: JSON.stringify(data) })) }
}

let streams: Opened[]
let told: unknown[]

beforeEach(() => {
  vi.useFakeTimers()
  streams = []
  told = []
})
afterEach(() => vi.useRealTimers())

const start = (options: FeedOptions = {}) => follow('/events', { job: (data: unknown) => told.push(data) }, options, () => {
  streams.push(new Opened())
  return streams.at(-1)!
})

it('opens a refused stream again, after it has read the state', async () => {
  const states: boolean[] = []
  const reload = vi.fn(() => Promise.resolve())
  start({ onConnection: (up) => states.push(up), reload })
  streams[0]!.succeed()
  streams[0]!.refuse()
  await vi.advanceTimersByTimeAsync(1300)
  expect(reload).toHaveBeenCalledTimes(1)
  expect(streams).toHaveLength(2)
  streams[1]!.succeed()
  streams[1]!.tell('job', { state: 'done' })
  expect(told).toEqual([{ state: 'done' }])
  expect(states).toEqual([true, false, true])
})

it('waits longer and longer, but ten seconds at most, while the master is away', async () => {
  let tries = 0
  start({ reload: () => { tries++; return Promise.reject(new Problem(502, 'Bad gateway', '')) } })
  streams[0]!.refuse()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tries).toBeGreaterThanOrEqual(6)
  expect(tries).toBeLessThanOrEqual(10)
  expect(streams).toHaveLength(1)
})

it('leaves a broken connection to the browser', async () => {
  start()
  streams[0]!.break()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(streams).toHaveLength(1)
})

it('ends with a problem that lasts', async () => {
  let end: Problem | undefined
  start({ reload: () => Promise.reject(new Problem(404, 'There is no such job', '')), onEnd: (problem) => (end = problem) })
  streams[0]!.refuse()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(end?.status).toBe(404)
  expect(streams).toHaveLength(1)
})

it('opens nothing after it was closed', async () => {
  const feed = start({ reload: () => Promise.resolve() })
  streams[0]!.refuse()
  feed.close()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(streams).toHaveLength(1)
})
