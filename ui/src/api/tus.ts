import * as tus from 'tus-js-client'
import { checksumOf, crc32 } from '../model/crc32'
import type { Transfer, TransferEvents, TransferFactory } from '../model/uploadItem'
import { session } from '../session'
import { client, links, Problem } from './client'
import { UnfinishedUploads } from './unfinished'

/** Milliseconds between retries after a broken connection: ten minutes in all, reset after each byte that arrives. */
const RETRY_DELAYS = [0, 1, 2, 3, 5, ...Array<number>(60).fill(10)].map((seconds) => seconds * 1000)

export const unfinished = new UnfinishedUploads(localStorage)

/** Addresses of the uploads that this page sends to. */
const inUse = new Set<string>()

/** Creates uploads that resume after a broken connection, and when the same file is chosen again after the page was closed. */
export const tusTransfer: TransferFactory = (file, events) => new TusTransfer(file, events)

/**
 * A resumable upload. Two files may have the same name, size and time, so an upload is resumed only if the checksum of its
 * bytes is that of the file's. As a second page may send to the upload at the same time, the whole is compared at the end.
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

  /** Deletes the upload. If the master cannot be reached, the upload expires there. */
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

  /** Looks once for an unfinished upload of this file. */
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

  /** Whether an upload has bytes, and their checksum is that of the file's. */
  private async isBegun(address: string): Promise<boolean> {
    try {
      const { bytes, crc32: sum } = await client.uploadChecksum(idOf(address))
      return bytes > 0 && bytes <= this.file.size && (await checksumOf(this.file, bytes)) === sum
    } catch {
      return false // The upload is gone, or its checksum cannot be read.
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

/** The fingerprint of a user's file: a number, as names must not be stored. Different files may have the same fingerprint. */
function fingerprint(file: File): string {
  const told = [session.user.value?.name, file.name, file.size, file.lastModified, links.uploads]
  return `${file.size}-${crc32(new TextEncoder().encode(JSON.stringify(told))).toString(16)}`
}

function problemOf(error: Error): Problem {
  const answer = error instanceof tus.DetailedError ? error.originalResponse : null
  if (!answer?.getStatus()) return Problem.unreachable()
  return Problem.from(answer.getStatus(), answer.getBody() ?? '', answer.getHeader('Retry-After') ?? null)
}
