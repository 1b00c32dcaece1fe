import { reactive } from 'vue'
import type { Client } from '../api/client'
import { Problem } from '../api/client'
import type { Job, JobRequest } from '../api/types'
import { pathOf } from './dropped'
import { Rate } from './rate'
import { t } from '../words'

/**
 * waiting: for its turn. uploading: bytes are on their way. interrupted: the connection broke, and it is tried again by
 * itself. paused: by the user. submitting: all is there, the master looks at it. The last three are final, but failed
 * ones can be taken up again.
 */
export type UploadState = 'waiting' | 'uploading' | 'interrupted' | 'paused' | 'submitting' | 'done' | 'failed' | 'cancelled'

export interface UploadItem {
  key: number
  name: string
  size: number
  sent: number
  /** Bytes a second. */
  rate: number
  state: UploadState
  /** Why it failed or was interrupted. */
  problem?: Problem
  /** The job that it became. */
  job?: string
  /** The batch that it is of. */
  batch?: string
  /** Whether it is a picture that is sent before its job is begun, for its preview. */
  ahead?: true
}

/** What can be done about an upload that failed: the same once more, something else, or nothing. */
export type Remedy = 'retry' | 'change' | 'none'

export function remedy({ state, problem }: UploadItem): Remedy {
  if (state !== 'failed') return 'none'
  if (problem?.status === 415) return 'none' // It is no picture, whatever is done to it.
  return problem?.lasts && problem.status !== 401 && problem.status !== 404 ? 'change' : 'retry'
}

/** One file on its way to the master. */
export interface Transfer {
  /** Begins, or goes on where it stopped. */
  start(): void
  pause(): void
  /** Ends it and has the master forget what it got; resolved once that is so or cannot be had. */
  abort(): Promise<void>
}

export interface TransferEvents {
  progress(sent: number): void
  interrupted(problem: Problem): void
  /** @param id of the upload */
  done(id: string): void
  failed(problem: Problem): void
}

export type TransferFactory = (file: File, events: TransferEvents) => Transfer

/** What is done to the pictures that are given together. */
export interface Order {
  pictures: File[]
  /** Files that are parameters, by the parameter's name: a file to be sent, or the job whose file is taken again. */
  files: Record<string, File | string>
  operation: string
  parameters: Record<string, string>
  output: Record<string, string>
  /** What several pictures are called together. */
  batchName: string
  /** Whether all pictures are mapped through one table. */
  commonTable?: boolean
}

const AT_ONCE = 2
const CHECKS_AT_ONCE = 4
/** Smaller files are as quickly sent as checked, but for the first, by which the parameters are checked. */
const CHECKED_BYTES = 1 << 20

interface Entry {
  item: UploadItem
  file: File
  transfer?: Transfer
  rate: Rate
  /** What is to be done once the file is there. */
  then: (uploadId: string) => Promise<Job | undefined>
  settled: (item: UploadItem) => void
}

/** Sends files and makes jobs of them, a few at once; lives as long as the page, whatever is shown of it. */
export class Uploads {
  readonly items: UploadItem[] = reactive([])
  private readonly entries = new Map<number, Entry>()
  private keys = 0
  /** Uploads at the master that no job has taken, by their files. */
  private arrived = new WeakMap<File, string>()
  /** Files that are sent without a job of their own and on their way. */
  private readonly beside = new WeakMap<File, Promise<string>>()

  constructor(
    private readonly client: Pick<Client, 'submit' | 'check' | 'addBatch' | 'closeBatch' | 'removeBatch'>,
    private readonly transfer: TransferFactory,
    private readonly pause: (seconds: number) => Promise<void> = (s) => new Promise((go) => setTimeout(go, s * 1000)),
  ) {}

  get active(): number {
    return this.items.filter(({ state }) => !['done', 'failed', 'cancelled'].includes(state)).length
  }

  /** Bytes that were sent, of those that are to be. */
  get progress(): number {
    const counted = this.items.filter(({ state }) => state !== 'cancelled' && state !== 'failed')
    const total = counted.reduce((sum, { size }) => sum + size, 0)
    return total ? counted.reduce((sum, { sent }) => sum + sent, 0) / total : 0
  }

  /**
   * Checks what can be checked before the pictures are sent, by the ends of their files. What goes with them is sent for it.
   *
   * @throws Problem that says what to change
   */
  async check(order: Order): Promise<void> {
    const request = await this.request(order)
    const left = order.pictures.filter(({ size }, index) => index === 0 || size > CHECKED_BYTES)
    const several = order.pictures.length > 1
    const next = async (): Promise<void> => {
      for (let picture = left.shift(); picture; picture = left.shift()) {
        try {
          await this.passing(() => this.client.check(request, picture!))
        } catch (thrown) {
          const problem = Problem.of(thrown)
          if (problem.status === 404) for (const file of Object.values(order.files)) if (file instanceof File) this.arrived.delete(file)
          if (!problem.lasts) return // Uploads wait for a master that is away; a check is not worth that.
          left.length = 0
          throw several ? new Problem(problem.status, problem.title, `${pathOf(picture)}: ${problem.detail}`, 0, problem.body) : problem
        }
      }
    }
    await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, next))
  }

  private async request(order: Order): Promise<JobRequest> {
    const { operation, parameters, output } = order
    return { operation, parameters, files: await this.prepare(order.files), output }
  }

  /**
   * Sends all of it. What goes with the pictures is sent first and once.
   *
   * @returns once each picture was sent or is given up: their items, and the batch that they are, if there are several
   * @throws Problem if what goes with them cannot be sent, so that no picture is; or if one of those that were to have one
   * table cannot be, so that none is done
   */
  async send(order: Order): Promise<{ items: UploadItem[]; batch?: string }> {
    const asked = await this.request(order)
    const batch = order.pictures.length > 1 ? (await this.client.addBatch(order.batchName, order.commonTable)).id : undefined
    const request: JobRequest = { ...asked, ...(batch ? { batch } : {}) }
    const sent = order.pictures.map((file) => this.enqueuePicture(file, (upload) => this.submit({ ...request, upload, name: pathOf(file) }), batch))
    const items = await Promise.all(sent)
    if (batch && order.commonTable) await this.close(batch, items)
    return { items, ...(batch ? { batch } : {}) }
  }

  /** What the user took back was never of the batch; what failed should be. */
  private async close(batch: string, items: UploadItem[]): Promise<void> {
    const failed = items.find(({ state }) => state === 'failed')
    const done = items.some(({ state }) => state === 'done')
    if (done && !failed) {
      await this.client.closeBatch(batch)
      return
    }
    await this.client.removeBatch(batch)
    for (const item of items) delete item.job // They went with the batch.
    if (failed) {
      throw new Problem(0, t('uploads.needsAll'),
        t('uploads.leaveOut', { name: failed.name, reason: failed.problem?.detail ?? t('uploads.notTaken') }))
    }
  }

  /** Runs a job again, with the picture that it had; files that go with it are sent where they are new. */
  async sendAgain(job: Job, order: Order): Promise<Job> {
    return this.submit({ ...(await this.request(order)), input: job.id, name: job.name })
  }

  /** @returns for each parameter that is a file, where the master has it; files that are new are sent, once */
  async prepare(files: Order['files']): Promise<Record<string, string>> {
    const ids: Record<string, string> = {}
    for (const [name, given] of Object.entries(files)) {
      ids[name] = typeof given === 'string' ? given : (this.arrived.get(given) ?? await this.sendOnce(given))
    }
    return ids
  }

  /**
   * Sends a picture before its job is begun, for its preview. A job of the picture takes over the upload, so that nothing is
   * sent twice.
   *
   * @returns the upload, once all of it is there
   */
  sendAhead(file: File): Promise<string> {
    return this.sendOnce(file, true)
  }

  /** The upload of a picture that was sent ahead, if all of it is there and no job has taken it. */
  sentAhead = (file: File): string | undefined => this.arrived.get(file)

  /** How far a picture is that is sent ahead. */
  aheadOf(file: File): UploadItem | undefined {
    return this.items.find(({ key, ahead }) => ahead && this.entries.get(key)!.file === file)
  }

  /** Takes back a picture that was sent ahead and is not wanted any more. */
  dropAhead(file: File): void {
    const item = this.aheadOf(file)
    if (!item) return
    if (item.state === 'done') void this.entries.get(item.key)!.transfer?.abort()
    else this.cancel(item)
    this.arrived.delete(file)
    this.takeBack(item)
  }

  /** A file that is on its way already is not sent a second time. */
  private sendOnce(file: File, ahead = false): Promise<string> {
    const sending = this.beside.get(file) ?? this.sendBeside(file, ahead).finally(() => this.beside.delete(file))
    this.beside.set(file, sending)
    return sending
  }

  private async sendBeside(file: File, ahead: boolean): Promise<string> {
    let id = ''
    const item = await this.enqueue(file, (upload) => {
      id = upload
      return Promise.resolve(undefined)
    }, undefined, ahead)
    if (item.state !== 'done') {
      throw item.problem ?? new Problem(0, t('uploads.nothingStarted'), t('uploads.notSent', { name: file.name }))
    }
    if (!item.job) this.arrived.set(file, id)
    return id
  }

  private submit = (request: JobRequest) => this.passing(() => this.client.submit(request))

  /** Waits as long as the master has too much to do already. */
  private async passing<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask()
      } catch (thrown) {
        const problem = Problem.of(thrown)
        if (!problem.passes) throw problem
        await this.pause(problem.retryAfter)
      }
    }
  }

  /** Sends a picture, or goes on with what was sent of it ahead, and makes a job of it. */
  private enqueuePicture(file: File, then: Entry['then'], batch?: string): Promise<UploadItem> {
    const item = this.aheadOf(file)
    if (!item) return this.enqueue(file, then, batch)
    const entry = this.entries.get(item.key)!
    if (item.state === 'done' || item.state === 'cancelled') {
      this.takeBack(item)
      return this.enqueue(file, then, batch)
    }
    const before = entry.then
    delete item.ahead
    entry.then = async (upload) => {
      await before(upload)
      return then(upload)
    }
    if (batch) item.batch = batch
    this.resume(item)
    return new Promise((settled) => {
      const { settled: also } = entry
      entry.settled = (final) => {
        also(final)
        settled(final)
      }
    })
  }

  private enqueue(file: File, then: Entry['then'], batch?: string, ahead = false): Promise<UploadItem> {
    const key = ++this.keys
    this.items.push({ key, name: pathOf(file), size: file.size, sent: 0, rate: 0, state: 'waiting', ...(batch ? { batch } : {}), ...(ahead ? { ahead } : {}) })
    const item = this.items.at(-1)!
    return new Promise((settled) => {
      this.entries.set(key, { item, file, rate: new Rate(), then, settled })
      this.pump()
    })
  }

  private pump(): void {
    const busy = this.items.filter(({ state }) => state === 'uploading' || state === 'interrupted').length
    const next = this.items.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, AT_ONCE - busy))
    for (const { key } of next) this.start(this.entries.get(key)!)
  }

  private start(entry: Entry): void {
    const { item, file, rate } = entry
    delete item.problem
    const there = this.arrived.get(file)
    if (there) {
      void this.finish(entry, there)
      return
    }
    item.state = 'uploading'
    entry.transfer ??= this.transfer(file, {
      progress: (sent) => {
        if (item.state === 'interrupted') item.state = 'uploading'
        delete item.problem
        item.sent = sent
        rate.note(sent, performance.now())
        item.rate = rate.perSecond
      },
      interrupted: (problem) => {
        item.state = 'interrupted'
        item.problem = problem
      },
      done: (id) => void this.finish(entry, id),
      failed: (problem) => this.settle(entry, 'failed', problem),
    })
    entry.transfer.start()
  }

  private async finish(entry: Entry, uploadId: string): Promise<void> {
    entry.item.sent = entry.item.size
    entry.item.state = 'submitting'
    this.pump()
    try {
      const job = await entry.then(uploadId)
      if (job) entry.item.job = job.id
      this.arrived.delete(entry.file)
      this.settle(entry, 'done')
    } catch (thrown) {
      const problem = Problem.of(thrown)
      // Its bytes need not be sent again, as long as the master has them.
      if (problem.status === 404) {
        this.arrived.delete(entry.file)
        delete entry.transfer
      } else {
        this.arrived.set(entry.file, uploadId)
      }
      this.settle(entry, 'failed', problem)
    }
  }

  private settle(entry: Entry, state: UploadState, problem?: Problem): void {
    entry.item.state = state
    if (problem) entry.item.problem = problem
    entry.settled(entry.item)
    this.pump()
  }

  hold(item: UploadItem): void {
    const entry = this.entries.get(item.key)
    if (!entry || !['uploading', 'interrupted', 'waiting'].includes(item.state)) return
    entry.transfer?.pause()
    item.state = 'paused'
    this.pump()
  }

  /** Goes on with one that is held or failed, when its turn comes. */
  resume(item: UploadItem): void {
    if (item.state !== 'paused' && item.state !== 'failed') return
    item.state = 'waiting'
    this.pump()
  }

  cancel(item: UploadItem): void {
    const entry = this.entries.get(item.key)
    if (!entry || ['done', 'cancelled', 'submitting'].includes(item.state)) return
    void entry.transfer?.abort()
    this.settle(entry, 'cancelled')
  }

  /** Cancels all and empties the list, as its user leaves; resolved once the master has forgotten what was not finished. */
  async leave(): Promise<void> {
    const left = [...this.entries.values()]
      .filter(({ item }) => (item.state === 'done' ? item.ahead : !['cancelled', 'submitting'].includes(item.state)))
    // All are final before any of them makes room for the next.
    for (const { item } of left) item.state = 'cancelled'
    for (const entry of left) this.settle(entry, 'cancelled')
    this.items.splice(0)
    this.entries.clear()
    this.arrived = new WeakMap()
    await Promise.all(left.map(({ transfer }) => transfer?.abort()))
  }

  /** Takes a failed one off the list, to be sent with something changed. */
  takeBack(item: UploadItem): File | undefined {
    const file = this.entries.get(item.key)?.file
    this.entries.delete(item.key)
    const index = this.items.findIndex(({ key }) => key === item.key)
    if (index >= 0) this.items.splice(index, 1)
    return file
  }

  /** Takes what is final off the list, but for uploads that wait for their jobs. */
  clear(): void {
    for (let index = this.items.length - 1; index >= 0; index--) {
      const item = this.items[index]!
      if (!['done', 'failed', 'cancelled'].includes(item.state) || (item.state === 'done' && item.ahead)) continue
      this.entries.delete(item.key)
      this.items.splice(index, 1)
    }
  }
}
