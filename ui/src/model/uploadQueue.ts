import { reactive } from 'vue'
import type { Client } from '../api/client'
import { Problem } from '../api/client'
import type { Job } from '../api/types'
import { pathOf } from './dropped'
import { Rate } from './rate'
import type { Transfer, TransferFactory, UploadItem, UploadState } from './uploadItem'

const AT_ONCE = 2

/** A file in the queue. */
export interface Entry {
  item: UploadItem
  file: File
  transfer?: Transfer
  rate: Rate
  /** Called when the file is complete at the master; makes the job, if there is one. */
  then: (uploadId: string) => Promise<Job | undefined>
  settled: (item: UploadItem) => void
  /** Whether the file gets no job of its own: it is a parameter, or sent for a preview. */
  beside?: true
}

/** Sends files to the master, a few at a time, and keeps count of the uploads that no job has taken. */
export class UploadQueue {
  readonly items: UploadItem[] = reactive([])
  protected readonly entries = new Map<number, Entry>()
  private keys = 0
  /** The ids of complete uploads that no job has taken, by their files. */
  protected readonly arrived = new Map<File, string>()

  constructor(
    private readonly master: Pick<Client, 'removeUpload'>,
    private readonly transfer: TransferFactory,
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

  protected enqueue(file: File, then: Entry['then'], more: Pick<UploadItem, 'batch' | 'ahead'> & Pick<Entry, 'beside'> = {}): Promise<UploadItem> {
    const key = ++this.keys
    const { beside, ...shown } = more
    this.items.push({ key, name: pathOf(file), size: file.size, sent: 0, rate: 0, state: 'waiting', ...shown })
    const item = this.items.at(-1)!
    return new Promise((settled) => {
      this.entries.set(key, { item, file, rate: new Rate(), then, settled, ...(beside ? { beside } : {}) })
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

  /** Queues the uploads again that failed because the session had ended, when the user has signed in again. */
  resumeRefused(): void {
    for (const item of [...this.items]) if (item.state === 'failed' && item.problem?.status === 401) this.resume(item)
  }

  cancel(item: UploadItem): void {
    const entry = this.entries.get(item.key)
    if (!entry || ['done', 'cancelled', 'submitting'].includes(item.state)) return
    void this.abandon(entry)
    this.settle(entry, 'cancelled')
  }

  /** Deletes the upload of an entry at the master, complete or not. */
  private async abandon({ file, transfer }: Entry): Promise<void> {
    await (this.arrived.has(file) ? this.remove(file) : transfer?.abort())
  }

  /** Deletes the complete upload of a file at the master, if no job has taken it. If the master cannot be reached, the upload expires there. */
  protected async remove(file: File, urgent = false): Promise<void> {
    const id = this.arrived.get(file)
    this.arrived.delete(file)
    if (id) await this.master.removeUpload(id, urgent).catch(() => {})
  }

  /** Deletes all complete uploads that no job has taken, when the page is left: they could not be found again. */
  dropArrived(): void {
    for (const file of [...this.arrived.keys()]) void this.remove(file, true)
    for (const { item } of [...this.entries.values()]) if (item.ahead && item.state === 'done') this.takeBack(item)
  }

  /** Cancels all uploads and empties the list when the user signs out; resolves when the uploads that no job has are deleted. */
  async leave(): Promise<void> {
    const left = [...this.entries.values()].filter(({ item }) => !['done', 'cancelled', 'submitting'].includes(item.state))
    // All states are final before any settled upload starts the next one.
    for (const { item } of left) item.state = 'cancelled'
    for (const entry of left) this.settle(entry, 'cancelled')
    this.items.splice(0)
    this.entries.clear()
    await Promise.all([...left.map((entry) => this.abandon(entry)), ...[...this.arrived.keys()].map((file) => this.remove(file))])
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
    for (const { item, file, beside } of [...this.entries.values()]) {
      if (!['done', 'failed', 'cancelled'].includes(item.state) || (item.state === 'done' && item.ahead)) continue
      this.takeBack(item)
      // A refused picture whose bytes are at the master can only be sent again from the list; a parameter's file is still in the form.
      if (!beside) void this.remove(file)
    }
  }
}
