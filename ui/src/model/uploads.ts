import { type Client, Problem } from '../api/client'
import type { Job, JobRequest } from '../api/types'
import { pathOf } from './dropped'
import type { TransferFactory, UploadItem } from './uploadItem'
import { type Entry, UploadQueue } from './uploadQueue'
import { t } from '../words'

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

const CHECKS_AT_ONCE = 4
/** Smaller files are sent as quickly as checked. The first picture is checked in any case, for the parameters. */
const CHECKED_BYTES = 1 << 20

/** Makes jobs of files. It lives as long as the tab and is independent of the shown page. */
export class Uploads extends UploadQueue {
  /** Transfers of files that get no job of their own, by their files; each resolves to the id of its upload. */
  private readonly beside = new WeakMap<File, Promise<string>>()
  /** The orders that are being checked or sent. */
  private readonly orders = new Set<Order>()

  constructor(
    private readonly client: Pick<Client, 'submit' | 'check' | 'addBatch' | 'closeBatch' | 'removeBatch' | 'removeUpload'>,
    transfer: TransferFactory,
    private readonly pause: (seconds: number) => Promise<void> = (s) => new Promise((go) => setTimeout(go, s * 1000)),
  ) {
    super(client, transfer)
  }

  /**
   * Checks pictures by the ends of their files, before they are sent. Files that are parameters are sent for the check.
   *
   * @throws Problem that the job would be refused with
   */
  check(order: Order): Promise<void> {
    return this.during(order, () => this.checkAll(order))
  }

  /** Does a part of an order, whose files are not discarded meanwhile. */
  private async during<T>(order: Order, work: () => Promise<T>): Promise<T> {
    this.orders.add(order)
    try {
      return await work()
    } finally {
      this.orders.delete(order)
    }
  }

  private async checkAll(order: Order): Promise<void> {
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
  send(order: Order): Promise<{ items: UploadItem[]; batch?: string }> {
    return this.during(order, () => this.sendAll(order))
  }

  private async sendAll(order: Order): Promise<{ items: UploadItem[]; batch?: string }> {
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
  sendAgain(job: Job, order: Order): Promise<Job> {
    return this.during(order, async () => this.submit({ ...(await this.request(order)), input: job.id, name: job.name }))
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

  /** Deletes the upload of a file that is not wanted any more, unless an order needs the file. */
  discard(file: File): void {
    for (const { pictures, files } of this.orders) if (pictures.includes(file) || Object.values(files).includes(file)) return
    for (const { item, file: sent, beside } of [...this.entries.values()]) {
      if (!beside || sent !== file) continue
      this.cancel(item)
      this.takeBack(item)
    }
    this.remove(file)
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
    }, { beside: true, ...(ahead ? { ahead } : {}) })
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
    if (!item) return this.enqueue(file, then, batch ? { batch } : {})
    const entry = this.entries.get(item.key)!
    if (item.state === 'done' || item.state === 'cancelled') {
      this.takeBack(item)
      return this.enqueue(file, then, batch ? { batch } : {})
    }
    const before = entry.then
    delete item.ahead
    delete entry.beside
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
}
