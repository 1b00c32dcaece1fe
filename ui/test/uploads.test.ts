import { beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '../src/api/client'
import type { Batch, Job, JobRequest } from '../src/api/types'
import { remedy, type TransferEvents } from '../src/model/uploadItem'
import { type Order, Uploads } from '../src/model/uploads'

/** What was asked of one transfer, and what it tells. */
interface Seen {
  file: File
  events: TransferEvents
  calls: string[]
}

let transfers: Seen[]
let requests: JobRequest[]
let refusals: Problem[]
let waited: number[]
let checks: [JobRequest, string][]
let checkRefusals: Problem[]
/** Which batches were closed and removed. */
let ended: string[]
/** Which uploads were deleted. */
let deleted: string[]
let uploads: Uploads

const file = (name: string, size = 10) => new File([new Uint8Array(size)], name)
const order = (pictures: File[], files: Order['files'] = {}): Order =>
  ({ pictures, files, operation: 'equalize', parameters: { color: 'gray' }, output: {}, batchName: 'scans' })
const settle = () => new Promise((go) => setTimeout(go))
const done = async (name: string) => {
  transfers.find((seen) => seen.file.name === name)!.events.done(`id-${name}`)
  await settle()
}

beforeEach(() => {
  transfers = []
  requests = []
  refusals = []
  waited = []
  checks = []
  checkRefusals = []
  ended = []
  deleted = []
  uploads = new Uploads({
    submit: (request) => {
      requests.push(request)
      const refusal = refusals.shift()
      return refusal ? Promise.reject(refusal) : Promise.resolve({ id: `job-${request.upload}` } as Job)
    },
    check: (request, picture) => {
      checks.push([request, (picture as File).name])
      const refusal = checkRefusals.shift()
      return refusal ? Promise.reject(refusal) : Promise.resolve({})
    },
    addBatch: (name, common) => Promise.resolve({ id: common ? 'series' : `batch-${name}` } as Batch),
    closeBatch: (id) => {
      ended.push(`closed ${id}`)
      return Promise.resolve({ id } as Batch)
    },
    removeBatch: (id) => {
      ended.push(`removed ${id}`)
      return Promise.resolve()
    },
    removeUpload: (id, urgent) => {
      deleted.push(urgent ? `${id}, urgently` : id)
      return Promise.resolve()
    },
  }, (given, events) => {
    const calls: string[] = []
    transfers.push({ file: given, events, calls })
    return { start: () => calls.push('start'), pause: () => calls.push('pause'), abort: () => Promise.resolve(void calls.push('abort')) }
  }, (seconds) => {
    waited.push(seconds)
    return Promise.resolve()
  })
})

it('makes a job of a picture once it is there', async () => {
  const sent = uploads.send(order([file('moon.png')]))
  await settle()
  transfers[0]!.events.progress(4)
  expect(uploads.items[0]).toMatchObject({ name: 'moon.png', state: 'uploading', sent: 4 })
  expect(uploads.progress).toBe(0.4)
  await done('moon.png')
  const { items, batch } = await sent
  expect(items[0]).toMatchObject({ state: 'done', sent: 10, job: 'job-id-moon.png' })
  expect(batch).toBeUndefined()
  expect(requests).toEqual([{ upload: 'id-moon.png', name: 'moon.png', operation: 'equalize', parameters: { color: 'gray' }, files: {}, output: {} }])
})

it('sends two at once, the others in order, as one batch', async () => {
  const sent = uploads.send(order(['a', 'b', 'c'].map((name) => file(name))))
  await settle()
  expect(transfers.map((seen) => seen.file.name)).toEqual(['a', 'b'])
  await done('b')
  expect(transfers.map((seen) => seen.file.name)).toEqual(['a', 'b', 'c'])
  await done('a')
  await done('c')
  expect((await sent).batch).toBe('batch-scans')
  expect(requests.every(({ batch }) => batch === 'batch-scans')).toBe(true)
})

it('closes a batch with a common table once all are there', async () => {
  const sent = uploads.send({ ...order([file('a'), file('b'), file('c')]), commonTable: true })
  await settle()
  await done('a')
  uploads.cancel(uploads.items[1]!)
  await settle()
  expect(ended).toEqual([])
  await done('c')
  expect((await sent).batch).toBe('series')
  expect(requests.map(({ batch }) => batch)).toEqual(['series', 'series'])
  expect(ended).toEqual(['closed series'])
})

it('does nothing if one that is to share the table is refused', async () => {
  const sent = uploads.send({ ...order([file('a'), file('b')]), commonTable: true })
  const outcome = sent.catch((thrown: unknown) => thrown)
  await settle()
  await done('a')
  refusals.push(new Problem(400, 'The operation cannot be done', 'page 1 is GRAY16.'))
  await done('b')
  expect(await outcome).toMatchObject({
    title: 'Nothing was started, because a common table needs all pictures',
    detail: 'b: page 1 is GRAY16. Leave it out, or start without a common table.',
  })
  expect(ended).toEqual(['removed series'])
})

it('sends what goes with the pictures first and once', async () => {
  const sent = uploads.send(order([file('a'), file('b')], { mask: file('mask'), reference: 'job-1' }))
  await settle()
  expect(transfers.map((seen) => seen.file.name)).toEqual(['mask'])
  for (const name of ['mask', 'a', 'b']) await done(name)
  await sent
  expect(requests.map(({ files }) => files)).toEqual(Array(2).fill({ mask: 'id-mask', reference: 'job-1' }))
})

it('starts nothing if what goes with the pictures is refused', async () => {
  const sent = uploads.send(order([file('a')], { mask: file('mask') }))
  await settle()
  transfers[0]!.events.failed(new Problem(413, 'Too large', 'Take less.'))
  await expect(sent).rejects.toMatchObject({ status: 413 })
  expect(transfers).toHaveLength(1)
})

it('waits as long as the master has too much to do', async () => {
  refusals = [new Problem(429, 'Too many jobs', 'Wait.', 7), new Problem(429, 'Too many jobs', 'Wait.', 3)]
  const sent = uploads.send(order([file('a')]))
  await settle()
  await done('a')
  expect((await sent).items[0]!.state).toBe('done')
  expect(waited).toEqual([7, 3])
})

it('does not wait where something must be deleted', async () => {
  refusals = [new Problem(429, 'Your quota is used up', 'Delete jobs.')]
  const sent = uploads.send(order([file('a')]))
  await settle()
  await done('a')
  expect((await sent).items[0]).toMatchObject({ state: 'failed', problem: { detail: 'Delete jobs.' } })
  expect(waited).toEqual([])
})

it('tells why a picture was refused, and goes on with the others', async () => {
  refusals = [new Problem(415, 'No picture', 'Send a JPEG.')]
  const sent = uploads.send(order([file('a'), file('b')]))
  await settle()
  await done('a')
  await done('b')
  expect((await sent).items.map(({ state, problem }) => [state, problem?.detail])).toEqual([['failed', 'Send a JPEG.'], ['done', undefined]])
})

describe('while it goes on', () => {
  beforeEach(async () => {
    void uploads.send(order([file('a'), file('b'), file('c')]))
    await settle()
  })

  it('a broken connection is told, and forgotten when bytes come through again', () => {
    transfers[0]!.events.interrupted(Problem.unreachable())
    expect(uploads.items[0]).toMatchObject({ state: 'interrupted', problem: { title: 'The master cannot be reached' } })
    transfers[0]!.events.progress(5)
    expect(uploads.items[0]).toMatchObject({ state: 'uploading', sent: 5 })
    expect(uploads.items[0]).not.toHaveProperty('problem')
  })

  it('one is held, which lets the next one go, and resumed by the same transfer', () => {
    uploads.hold(uploads.items[0]!)
    expect(transfers[0]!.calls).toEqual(['start', 'pause'])
    expect(transfers.map((seen) => seen.file.name)).toEqual(['a', 'b', 'c'])
    uploads.cancel(uploads.items[1]!)
    uploads.resume(uploads.items[0]!)
    expect(transfers[0]!.calls).toEqual(['start', 'pause', 'start'])
    expect(transfers).toHaveLength(3)
  })

  it('one is cancelled for good', () => {
    uploads.cancel(uploads.items[0]!)
    expect(transfers[0]!.calls).toEqual(['start', 'abort'])
    expect(uploads.items[0]!.state).toBe('cancelled')
    uploads.resume(uploads.items[0]!)
    expect(uploads.items[0]!.state).toBe('cancelled')
    expect(uploads.active).toBe(2)
    uploads.clear()
    expect(uploads.items.map(({ name }) => name)).toEqual(['b', 'c'])
  })
})

it('runs a job again with its own picture and new files', async () => {
  const sent = uploads.sendAgain({ id: 'old', name: 'moon.png' } as Job, order([], { mask: file('mask') }))
  await settle()
  await done('mask')
  await sent
  expect(requests).toEqual([{ input: 'old', name: 'moon.png', operation: 'equalize', parameters: { color: 'gray' }, files: { mask: 'id-mask' }, output: {} }])
})

describe('uploads that no job takes', () => {
  const mask = file('mask.png')
  beforeEach(async () => {
    const prepared = uploads.prepare({ mask })
    await settle()
    await done('mask.png')
    await prepared
  })

  it('are deleted when their files are not wanted any more', () => {
    uploads.discard(mask)
    expect([deleted, uploads.items]).toEqual([['id-mask.png'], []])
    uploads.discard(mask)
    expect(deleted).toHaveLength(1)
  })

  it('are kept while an order needs them', async () => {
    const sent = uploads.send(order([file('a')], { mask }))
    await settle()
    uploads.discard(mask)
    expect(deleted).toEqual([])
    await done('a')
    await sent
    uploads.discard(mask)
    expect(deleted).toEqual(['id-mask.png'])
  })

  it('stay when the list is cleared, if the form still has their files', () => {
    uploads.clear()
    expect([deleted, uploads.items]).toEqual([[], []])
  })

  it('are deleted when the list of refused pictures is cleared', async () => {
    refusals = [new Problem(400, 'Unsuitable', 'the mask is too small')]
    const sent = uploads.send(order([file('a')], { mask }))
    await settle()
    await done('a')
    await sent
    uploads.clear()
    expect(deleted).toEqual(['id-a'])
  })

  it('are deleted when the user signs out or leaves the page', async () => {
    await uploads.leave()
    uploads.dropArrived()
    expect(deleted).toEqual(['id-mask.png'])
  })
})

it('leaves nothing of its user, and starts nothing more', async () => {
  const sent = uploads.send(order(['a', 'b', 'c'].map((name) => file(name))))
  await settle()
  await uploads.leave()
  const { items } = await sent
  expect(items.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled'])
  expect(transfers.map(({ calls }) => calls)).toEqual([['start', 'abort'], ['start', 'abort']])
  expect(uploads.items).toEqual([])
  expect(uploads.active).toBe(0)
})

it('continues what an ended session refused, when the user has signed in again', async () => {
  refusals = [Problem.sessionEnded(), new Problem(400, 'Unsuitable', 'the mask is too small')]
  void uploads.send(order([file('a'), file('b')]))
  await settle()
  await done('a')
  await done('b')
  expect(uploads.items.map(({ state }) => state)).toEqual(['failed', 'failed'])
  uploads.resumeRefused()
  await settle()
  expect(uploads.items.map(({ state }) => state)).toEqual(['done', 'failed'])
  expect(transfers).toHaveLength(2)
})

it('checks the first picture and large ones before any is sent', async () => {
  await uploads.check(order([file('a'), file('b'), file('large', 2 << 20)]))
  expect(checks.map(([, name]) => name)).toEqual(['a', 'large'])
  expect(transfers).toEqual([])
  checkRefusals = [new Problem(400, 'Unsuitable', 'low and high')]
  await expect(uploads.check(order([file('a'), file('b')]))).rejects.toMatchObject({ status: 400, detail: 'a: low and high' })
})

it('sends what goes with the pictures once, for the check and for the jobs', async () => {
  const mask = file('mask.png')
  const checked = uploads.check(order([file('a')], { mask }))
  await settle()
  await done('mask.png')
  await checked
  expect(checks[0]![0].files).toEqual({ mask: 'id-mask.png' })
  const sent = uploads.send(order([file('a')], { mask }))
  await settle()
  expect(transfers.map((seen) => seen.file.name)).toEqual(['mask.png', 'a'])
  await done('a')
  await sent
})

it('sends a refused picture with other parameters without its bytes', async () => {
  refusals = [new Problem(400, 'Unsuitable', 'the mask is too small')]
  const picture = file('a')
  const first = uploads.send(order([picture]))
  await settle()
  await done('a')
  const { items: [item] } = await first
  expect(remedy(item!)).toBe('change')
  expect(uploads.takeBack(item!)).toBe(picture)
  expect(uploads.items).toEqual([])
  const { items: [again] } = await uploads.send({ ...order([picture]), operation: 'sobel' })
  expect(again).toMatchObject({ state: 'done', job: 'job-id-a' })
  expect(requests.map(({ operation }) => operation)).toEqual(['equalize', 'sobel'])
  expect(transfers).toHaveLength(1)
})

it.each([[415, 'none'], [400, 'change'], [413, 'change'], [404, 'retry'], [0, 'retry'], [500, 'retry'], [401, 'retry']] as const)(
  'after a problem of status %d offers %s', (status, offered) => {
    const item = { key: 1, name: 'a', size: 1, sent: 1, rate: 0, state: 'failed' as const, problem: new Problem(status, '', '') }
    expect(remedy(item)).toBe(offered)
  })

describe('a picture that is sent ahead of its job', () => {
  const moon = file('moon.png')

  it('is not sent again once all of it is there', async () => {
    const ahead = uploads.sendAhead(moon)
    await settle()
    expect(uploads.aheadOf(moon)).toMatchObject({ state: 'uploading' })
    await done('moon.png')
    expect(await ahead).toBe('id-moon.png')
    expect(uploads.sentAhead(moon)).toBe('id-moon.png')
    uploads.clear()
    expect(uploads.items).toHaveLength(1) // It waits for its job.
    const { items } = await uploads.send(order([moon]))
    expect(items[0]).toMatchObject({ job: 'job-id-moon.png' })
    expect([transfers.length, uploads.items.length]).toEqual([1, 1])
    expect(uploads.sentAhead(moon)).toBeUndefined()
  })

  it('goes on for the job if that is begun meanwhile', async () => {
    void uploads.sendAhead(moon)
    await settle()
    uploads.hold(uploads.items[0]!)
    const sent = uploads.send(order([moon]))
    await settle()
    expect(uploads.aheadOf(moon)).toBeUndefined()
    await done('moon.png')
    const { items } = await sent
    expect(items[0]).toMatchObject({ state: 'done', job: 'job-id-moon.png' })
    expect(transfers).toHaveLength(1)
    expect(transfers[0]!.calls).toEqual(['start', 'pause', 'start'])
    expect(uploads.sentAhead(moon)).toBeUndefined()
  })

  it('is forgotten, at the master too, when it is taken back', async () => {
    const ahead = uploads.sendAhead(moon)
    await settle()
    await done('moon.png')
    await ahead
    uploads.discard(moon)
    expect(deleted).toEqual(['id-moon.png'])
    expect(uploads.items).toEqual([])
    expect(uploads.sentAhead(moon)).toBeUndefined()
    const failed = uploads.sendAhead(moon)
    await settle()
    uploads.discard(moon)
    await expect(failed).rejects.toBeInstanceOf(Problem)
    expect(transfers[1]!.calls).toEqual(['start', 'abort'])
  })

  it('is deleted when the page is left, and sent again if the page is shown again', async () => {
    void uploads.sendAhead(moon)
    await settle()
    uploads.dropArrived()
    expect([deleted, uploads.items.length]).toEqual([[], 1]) // It is incomplete, so it can continue later.
    await done('moon.png')
    uploads.dropArrived()
    expect([deleted, uploads.items.length]).toEqual([['id-moon.png, urgently'], 0])
    void uploads.send(order([moon]))
    await settle()
    expect(transfers).toHaveLength(2)
  })
})
