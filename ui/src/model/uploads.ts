import { reactive } from 'vue'
import type { Client } from '../api/client'
import { Problem } from '../api/client'
import type { Job, JobRequest } from '../api/types'
import { Rate } from './rate'

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

  constructor(
    private readonly client: Pick<Client, 'submit' | 'addBatch' | 'closeBatch' | 'removeBatch'>,
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
   * Sends all of it. What goes with the pictures is sent first and once.
   *
   * @returns once each picture was sent or is given up: their items, and the batch that they are, if there are several
   * @throws Problem if what goes with them cannot be sent, so that no picture is; or if one of those that were to have one
   * table cannot be, so that none is done
   */
  async send(order: Order): Promise<{ items: UploadItem[]; batch?: string }> {
    const files = await this.sendFiles(order)
    const batch = order.pictures.length > 1 ? (await this.client.addBatch(order.batchName, order.commonTable)).id : undefined
    const { operation, parameters, output } = order
    const request: JobRequest = { operation, parameters, files, output, ...(batch ? { batch } : {}) }
    const sent = order.pictures.map((file) => this.enqueue(file, (upload) => this.submit({ ...request, upload, name: file.name })))
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
    if (failed) {
      throw new Problem(0, 'Nothing was done, as a common table is of all pictures',
        `${failed.name}: ${failed.problem?.detail ?? 'it was not taken.'} Leave it out, or start without a common table.`)
    }
  }

  /** Runs a job again, with the picture that it had; files that go with it are sent where they are new. */
  async sendAgain(job: Job, order: Order): Promise<Job> {
    const files = await this.sendFiles(order)
    const { operation, parameters, output } = order
    return this.submit({ input: job.id, name: job.name, operation, parameters, files, output })
  }

  /** @returns for each parameter that is a file, where the master has it */
  private async sendFiles({ files }: Order): Promise<Record<string, string>> {
    const ids: Record<string, string> = {}
    for (const [name, given] of Object.entries(files)) {
      ids[name] = typeof given === 'string' ? given : await this.sendBeside(given)
    }
    return ids
  }

  private async sendBeside(file: File): Promise<string> {
    let id = ''
    const item = await this.enqueue(file, (upload) => {
      id = upload
      return Promise.resolve(undefined)
    })
    if (item.state !== 'done') {
      throw item.problem ?? new Problem(0, 'Nothing was started', `${file.name} was not sent. Press Start to try again.`)
    }
    return id
  }

  /** Waits as long as the master has too much to do already. */
  private async submit(request: JobRequest): Promise<Job> {
    for (;;) {
      try {
        return await this.client.submit(request)
      } catch (thrown) {
        const problem = Problem.of(thrown)
        if (!problem.passes) throw problem
        await this.pause(problem.retryAfter)
      }
    }
  }

  private enqueue(file: File, then: Entry['then']): Promise<UploadItem> {
    const key = ++this.keys
    this.items.push({ key, name: file.name, size: file.size, sent: 0, rate: 0, state: 'waiting' })
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
    item.state = 'uploading'
    delete item.problem
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
      this.settle(entry, 'done')
    } catch (thrown) {
      this.settle(entry, 'failed', Problem.of(thrown))
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
    const left = [...this.entries.values()].filter(({ item }) => !['done', 'cancelled', 'submitting'].includes(item.state))
    // All are final before any of them makes room for the next.
    for (const { item } of left) item.state = 'cancelled'
    for (const entry of left) this.settle(entry, 'cancelled')
    this.items.splice(0)
    this.entries.clear()
    await Promise.all(left.map(({ transfer }) => transfer?.abort()))
  }

  /** Takes what is final off the list. */
  clear(): void {
    for (let index = this.items.length - 1; index >= 0; index--) {
      const item = this.items[index]!
      if (!['done', 'failed', 'cancelled'].includes(item.state)) continue
      this.entries.delete(item.key)
      this.items.splice(index, 1)
    }
  }
}
