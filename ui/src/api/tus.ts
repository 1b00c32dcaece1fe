import * as tus from 'tus-js-client'
import { checksumOf, crc32 } from '../model/crc32'
import type { Transfer, TransferEvents, TransferFactory } from '../model/uploads'
import { session } from '../session'
import { client, links, Problem } from './client'
import { UnfinishedUploads } from './unfinished'

/** Seconds between tries after a broken connection; about ten minutes in all, counted anew after each byte that arrived. */
const RETRY_DELAYS = [0, 1, 2, 3, 5, ...Array<number>(60).fill(10)].map((seconds) => seconds * 1000)

export const unfinished = new UnfinishedUploads(localStorage)

/** Addresses of uploads to which this page sends. */
const inUse = new Set<string>()

/** Resumable uploads: after a broken connection, and after the page was closed and the same file is chosen again. */
export const tusTransfer: TransferFactory = (file, events) => new TusTransfer(file, events)

/**
 * Two files may have the same name, size and time, so an upload that is there goes on only if its bytes are those of the
 * file. As a second page may go on with it at the same time, the whole is compared once more at the end.
 */
class TusTransfer implements Transfer {
  private upload: tus.Upload
  /** Whether other bytes than the file's may have been sent to the upload. */
  private doubtful = false
  private searched = false
  private wanted = false

  constructor(private readonly file: File, private readonly events: TransferEvents) {
    this.upload = this.begin()
  }

  start(): void {
    this.wanted = true
    void this.search().then(() => {
      if (this.wanted) this.upload.start()
    })
  }

  pause(): void {
    this.wanted = false
    void this.upload.abort()
  }

  /** What is left of it at the master, if that cannot be reached, expires there. */
  async abort(): Promise<void> {
    this.wanted = false
    this.letGo()
    await this.upload.abort(true).catch(() => {})
  }

  private begin(): tus.Upload {
    return new tus.Upload(this.file, {
      endpoint: links.uploads,
      metadata: { filename: this.file.name },
      retryDelays: RETRY_DELAYS,
      urlStorage: unfinished,
      fingerprint: () => Promise.resolve(fingerprint(this.file)),
      removeFingerprintOnSuccess: true,
      onBeforeRequest: (request) => request.setHeader('X-CSRF-Token', client.csrfToken),
      onUploadUrlAvailable: () => inUse.add(this.upload.url!),
      onProgress: (sent) => this.events.progress(sent),
      onShouldRetry: (error) => this.mayTryAgain(problemOf(error)),
      onError: (error) => {
        const problem = problemOf(error)
        if (problem.status === 401) client.onSignedOut()
        this.letGo()
        this.events.failed(problem)
      },
      onSuccess: () => void this.finish(),
    })
  }

  private mayTryAgain(problem: Problem): boolean {
    if (problem.status === 409) this.doubtful = true
    const again = problem.status === 0 || problem.passes || [409, 423, 500, 502, 503, 504].includes(problem.status)
    if (again) this.events.interrupted(problem)
    return again
  }

  /** Looks, once, for an upload of this file that was not finished. */
  private async search(): Promise<void> {
    if (this.searched) return
    this.searched = true
    for (const previous of await this.upload.findPreviousUploads()) {
      const address = previous.uploadUrl
      if (!address || inUse.has(address)) continue
      inUse.add(address)
      if (await this.isBegun(address)) {
        this.upload.resumeFromPreviousUpload(previous)
        this.doubtful = true
        return
      }
      inUse.delete(address)
    }
  }

  /** Whether an upload has bytes, and all of them are this file's. */
  private async isBegun(address: string): Promise<boolean> {
    try {
      const { bytes, crc32: sum } = await client.uploadChecksum(idOf(address))
      return bytes > 0 && bytes <= this.file.size && (await checksumOf(this.file, bytes)) === sum
    } catch {
      return false // It is not there any more, or nothing can be said of it.
    }
  }

  private async finish(): Promise<void> {
    const id = idOf(this.upload.url!)
    this.letGo()
    try {
      if (this.doubtful && (await client.uploadChecksum(id)).crc32 !== (await checksumOf(this.file, this.file.size))) {
        await this.upload.abort(true).catch(() => {})
        this.doubtful = false
        this.upload = this.begin()
        if (this.wanted) this.upload.start()
        return
      }
      this.events.done(id)
    } catch (thrown) {
      this.events.failed(Problem.of(thrown))
    }
  }

  private letGo(): void {
    if (this.upload.url) inUse.delete(this.upload.url)
  }
}

const idOf = (address: string) => address.split('/').at(-1)!

/** Of a file of this user; a number, as names are not to be kept. Files may have it in common. */
function fingerprint(file: File): string {
  const told = [session.user.value?.name, file.name, file.size, file.lastModified, links.uploads]
  return `${file.size}-${crc32(new TextEncoder().encode(JSON.stringify(told))).toString(16)}`
}

function problemOf(error: Error): Problem {
  const answer = error instanceof tus.DetailedError ? error.originalResponse : null
  if (!answer?.getStatus()) return Problem.unreachable()
  return Problem.from(answer.getStatus(), answer.getBody() ?? '', answer.getHeader('Retry-After') ?? null)
}
