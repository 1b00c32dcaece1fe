import { reactive } from 'vue'
import { type Client, Problem } from '../api/client'
import type { PreviewPage, PreviewResult, PreviewState } from '../api/previewTypes'
import type { JobRequest } from '../api/types'

/** A picture to be tried: a file, or one that the master has as the input of a job or as an upload. */
export type Source = { file: File } | { input: string } | { upload: string }

/** Whether the master makes a preview only of an upload of the file: a large file that can only be read as a whole. */
export const needsUpload = (problem: Problem | undefined): boolean => problem?.type === 'preview-needs-upload'

/** An operation with its parameters; files are ids of uploads or jobs. */
export type Trial = Pick<JobRequest, 'operation' | 'parameters' | 'files'>

export interface PreviewStatus {
  /** Bytes that are at the master; the total includes those that are known to be needed. */
  sent: number
  total: number
  /** The reduced page, when it is ready. */
  page?: PreviewPage
  /** The result of the last trial. */
  result?: PreviewResult
  /** Whether the master computes a result. */
  busy: boolean
  /** Why there is no preview, or no result. */
  problem?: Problem
}

type Api = Pick<Client, 'beginPreview' | 'beginPreviewOf' | 'sendToPreview' | 'tryOn' | 'endPreview'>

/**
 * The preview of one picture at a time, before its upload. The master says which bytes of the file it needs for a reduced
 * page. Trials run one at a time; of the waiting ones only the last is run.
 */
export class Preview {
  readonly status: PreviewStatus = reactive({ sent: 0, total: 0, busy: false })
  private id = ''
  /** Counts the pictures; answers about an earlier picture are dropped. */
  private turn = 0
  private next: Trial | undefined
  /** Settles when the master has answered the running trial. */
  private pending: Promise<unknown> = Promise.resolve()

  constructor(private readonly client: Api) {}

  /** Opens a picture and closes the one before. */
  async open(source: Source, page: number): Promise<void> {
    this.close()
    const mine = this.turn
    try {
      let state = await ('file' in source ? this.client.beginPreview(source.file, page) : this.client.beginPreviewOf(source, page))
      for (; !state.ready; state = await this.client.sendToPreview(state.id, piece(source, state))) {
        if (!this.isNow(mine, state)) return
        this.status.sent = state.arrived ?? 0
        this.status.total = (state.arrived ?? 0) + (state.needed ?? 0)
      }
      if (!this.isNow(mine, state)) return
      this.id = state.id
      this.status.page = state.page
      this.run()
    } catch (thrown) {
      if (mine === this.turn) this.status.problem = Problem.of(thrown)
    }
  }

  /** Whether a picture is still the current one; if not, its preview is ended. */
  private isNow(mine: number, state: PreviewState): boolean {
    if (mine === this.turn) return true
    void this.client.endPreview(state.id).catch(() => {})
    return false
  }

  /** Runs a trial, when the reduced page is ready and the running trial has ended. */
  apply(trial: Trial): void {
    this.next = trial
    this.run()
  }

  private run(): void {
    if (!this.id || this.status.busy || !this.next) return
    const [mine, trial] = [this.turn, this.next]
    this.next = undefined
    this.status.busy = true
    this.pending = this.client.tryOn(this.id, trial).then((result) => {
      if (mine !== this.turn) return
      this.status.result = result
      delete this.status.problem
    }, (thrown: unknown) => {
      if (mine === this.turn) this.status.problem = Problem.of(thrown)
    }).finally(() => {
      if (mine !== this.turn) return
      this.status.busy = false
      this.run()
    })
  }

  /** Ends the preview of the picture, after its running trial, which would fail without the preview. */
  close(): void {
    this.turn++
    const id = this.id
    if (id) void this.pending.then(() => this.client.endPreview(id)).catch(() => {})
    this.id = ''
    Object.assign(this.status, { sent: 0, total: 0, busy: false })
    delete this.status.page
    delete this.status.result
    delete this.status.problem
  }
}

/** The bytes that the master asks for. */
const piece = (source: Source, { ranges = [] }: PreviewState): Blob =>
  new Blob('file' in source ? ranges.map(({ from, length }) => source.file.slice(from, from + length)) : [])
