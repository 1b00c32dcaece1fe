import { reactive } from 'vue'
import type { Client } from '../api/client'
import { Problem } from '../api/client'
import type { Job, JobRequest } from '../api/types'
import { pathOf } from './dropped'
import { Rate } from './rate'
import { t } from '../words'

/**
 * The state of an upload. waiting: queued in this page. uploading: bytes are sent. interrupted: the connection broke, and is
 * retried automatically. paused: by the user. submitting: complete; the master checks the file. The last three are final,
 * but a failed upload can be resumed.
 */
export type UploadState = 'waiting' | 'uploading' | 'interrupted' | 'paused' | 'submitting' | 'done' | 'failed' | 'cancelled'

export interface UploadItem {
  key: number
  name: string
  size: number
  sent: number
  /** Bytes per second. */
  rate: number
  state: UploadState
  /** Why the upload failed or was interrupted. */
  problem?: Problem
  /** The job that took the upload. */
  job?: string
  /** The batch of the picture. */
  batch?: string
  /** Whether the picture is sent for its preview, before its job is started. */
  ahead?: true
}

/** The remedy for a failed upload: try again, change the parameters, or none. */
export type Remedy = 'retry' | 'change' | 'none'

export function remedy({ state, problem }: UploadItem): Remedy {
  if (state !== 'failed') return 'none'
  if (problem?.status === 415) return 'none' // The file is no picture, so other parameters do not help.
  return problem?.lasts && problem.status !== 401 && problem.status !== 404 ? 'change' : 'retry'
}

/** The transfer of one file to the master. */
export interface Transfer {
  /** Starts or resumes the transfer. */
  start(): void
  pause(): void
  /** Cancels the transfer and deletes the upload; resolves when the master has answered or cannot be reached. */
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

/** Pictures that are submitted together, and the operation on them. */
export interface Order {
  pictures: File[]
  /** Files that are parameters, by the parameter's name: a file to send, or the job whose file is used again. */
  files: Record<string, File | string>
  operation: string
  parameters: Record<string, string>
  output: Record<string, string>
  /** The name of the batch, if there are several pictures. */
  batchName: string
  /** Whether all pictures are mapped through one table. */
  commonTable?: boolean
}

const AT_ONCE = 2
const CHECKS_AT_ONCE = 4
/** Smaller files are sent as quickly as checked. The first picture is checked in any case, for the parameters. */
const CHECKED_BYTES = 1 << 20

interface Entry {
  item: UploadItem
  file: File
  transfer?: Transfer
  rate: Rate
  /** Called when the file is complete at the master; makes the job, if there is one. */
  then: (uploadId: string) => Promise<Job | undefined>
  settled: (item: UploadItem) => void
}

/** Sends files, a few at a time, and makes jobs of them. It lives as long as the tab and is independent of the shown page. */
export class Uploads {
  readonly items: UploadItem[] = reactive([])
  private readonly entries = new Map<number, Entry>()
  private keys = 0
  /** The ids of complete uploads that no job has taken, by their files. */
  private arrived = new WeakMap<File, string>()
  /** Transfers of files that get no job of their own, by their files; each resolves to the id of its upload. */
  private readonly beside = new WeakMap<File, Promise<string>>()

  constructor(
    private readonly client: Pick<Client, 'submit' | 'check' | 'addBatch' | 'closeBatch' | 'removeBatch'>,
    private readonly transfer: TransferFactory,
    private readonly pause: (seconds: number) => Promise<void> = (s) => new Promise((go) => setTimeout(go, s * 1000)),
  ) {}

  get active(): number {
    return this.items.filter(({ state }) => !['done', 'failed', 'cancelled'].includes(state)).length
  }

  /** The share of all bytes that was sent, from 0 to 1. */
  get progress(): number {
    const counted = this.items.filter(({ state }) => state !== 'cancelled' && state !== 'failed')
    const total = counted.reduce((sum, { size }) => sum + size, 0)
    return total ? counted.reduce((sum, { sent }) => sum + sent, 0) / total : 0
  }

  /**
   * Checks pictures by the ends of their files, before they are sent. Files that are parameters are sent for the check.
   *
   * @throws Problem that the job would be refused with
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
          if (!problem.lasts) return // Uploads wait for a master that is away; checks are skipped.
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
   * Sends the pictures and makes their jobs. Files that are parameters are sent first, and once.
   *
   * @returns the items of the pictures, once each is sent, failed or canceled; and the batch, if there are several pictures
   * @throws Problem if a file that is a parameter cannot be sent, so that no picture is sent; or if a picture cannot be sent
   * that needs the common table, so that the batch is removed
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

  /** Closes a batch with a common table; removes it if a picture failed. Pictures that the user canceled are not missed. */
  private async close(batch: string, items: UploadItem[]): Promise<void> {
    const failed = items.find(({ state }) => state === 'failed')
    const done = items.some(({ state }) => state === 'done')
    if (done && !failed) {
      await this.client.closeBatch(batch)
      return
    }
    await this.client.removeBatch(batch)
    for (const item of items) delete item.job // The jobs were removed with the batch.
    if (failed) {
      throw new Problem(0, t('uploads.needsAll'),
        t('uploads.leaveOut', { name: failed.name, reason: failed.problem?.detail ?? t('uploads.notTaken') }))
    }
  }

  /** Runs a job again with the same picture; new files that are parameters are sent. */
  async sendAgain(job: Job, order: Order): Promise<Job> {
    return this.submit({ ...(await this.request(order)), input: job.id, name: job.name })
  }

  /** Sends new files that are parameters; returns the upload or job that has the file of each parameter. */
  async prepare(files: Order['files']): Promise<Record<string, string>> {
    const ids: Record<string, string> = {}
    for (const [name, given] of Object.entries(files)) {
      ids[name] = typeof given === 'string' ? given : (this.arrived.get(given) ?? await this.sendOnce(given))
    }
    return ids
  }

  /**
   * Sends a picture before its job is started, for its preview. The job takes over the upload, so nothing is sent twice.
   *
   * @returns the id of the upload, once it is complete
   */
  sendAhead(file: File): Promise<string> {
    return this.sendOnce(file, true)
  }

  /** The id of the upload of a picture that was sent ahead, if it is complete and no job has taken it. */
  sentAhead = (file: File): string | undefined => this.arrived.get(file)

  /** The item of a picture that is sent ahead. */
  aheadOf(file: File): UploadItem | undefined {
    return this.items.find(({ key, ahead }) => ahead && this.entries.get(key)!.file === file)
  }

  /** Deletes the upload of a picture that was sent ahead. */
  dropAhead(file: File): void {
    const item = this.aheadOf(file)
    if (!item) return
    if (item.state === 'done') void this.entries.get(item.key)!.transfer?.abort()
    else this.cancel(item)
    this.arrived.delete(file)
    this.takeBack(item)
  }

  /** Sends a file, unless it is being sent already. */
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

  /** Repeats a request while the master answers that it is overloaded. */
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

  /** Sends a picture, or continues its upload that was sent ahead, and makes its job. */
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
      // The bytes need not be sent again while the master has the upload.
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

  /** Queues a paused or failed upload again. */
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

  /** Cancels all uploads and empties the list when the user signs out; resolves when unfinished uploads are deleted. */
  async leave(): Promise<void> {
    const left = [...this.entries.values()]
      .filter(({ item }) => (item.state === 'done' ? item.ahead : !['cancelled', 'submitting'].includes(item.state)))
    // All states are final before any settled upload starts the next one.
    for (const { item } of left) item.state = 'cancelled'
    for (const entry of left) this.settle(entry, 'cancelled')
    this.items.splice(0)
    this.entries.clear()
    this.arrived = new WeakMap()
    await Promise.all(left.map(({ transfer }) => transfer?.abort()))
  }

  /** Takes an upload off the list and returns its file, to be sent with other parameters. */
  takeBack(item: UploadItem): File | undefined {
    const file = this.entries.get(item.key)?.file
    this.entries.delete(item.key)
    const index = this.items.findIndex(({ key }) => key === item.key)
    if (index >= 0) this.items.splice(index, 1)
    return file
  }

  /** Takes final uploads off the list, except complete ones that wait for their jobs. */
  clear(): void {
    for (let index = this.items.length - 1; index >= 0; index--) {
      const item = this.items[index]!
      if (!['done', 'failed', 'cancelled'].includes(item.state) || (item.state === 'done' && item.ahead)) continue
      this.entries.delete(item.key)
      this.items.splice(index, 1)
    }
  }
}
