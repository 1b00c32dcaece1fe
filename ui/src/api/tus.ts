import * as tus from 'tus-js-client'
import type { Transfer, TransferFactory } from '../model/uploads'
import { client, links, Problem } from './client'

/** Seconds between tries after a broken connection; about ten minutes in all, counted anew after each byte that arrived. */
const RETRY_DELAYS = [0, 1, 2, 3, 5, ...Array<number>(60).fill(10)].map((seconds) => seconds * 1000)

/** Resumable uploads: after a broken connection, and after the page was closed and the same file is chosen again. */
export const tusTransfer: TransferFactory = (file, events): Transfer => {
  const upload = new tus.Upload(file, {
    endpoint: links.uploads,
    metadata: { filename: file.name },
    retryDelays: RETRY_DELAYS,
    removeFingerprintOnSuccess: true,
    onBeforeRequest: (request) => request.setHeader('X-CSRF-Token', client.csrfToken),
    onProgress: (sent) => events.progress(sent),
    onShouldRetry: (error) => {
      const problem = problemOf(error)
      const again = problem.status === 0 || problem.passes || [409, 423, 500, 502, 503, 504].includes(problem.status)
      if (again) events.interrupted(problem)
      return again
    },
    onError: (error) => {
      const problem = problemOf(error)
      if (problem.status === 401) client.onSignedOut()
      events.failed(problem)
    },
    onSuccess: () => events.done(upload.url!.split('/').at(-1)!),
  })
  let searched = false
  return {
    start: () => void (async () => {
      if (!searched) {
        searched = true
        const [previous] = await upload.findPreviousUploads()
        if (previous) upload.resumeFromPreviousUpload(previous)
      }
      upload.start()
    })(),
    pause: () => void upload.abort(),
    abort: () => void upload.abort(true).catch(() => {}), // what is left of it there expires
  }
}

function problemOf(error: Error): Problem {
  const answer = error instanceof tus.DetailedError ? error.originalResponse : null
  if (!answer?.getStatus()) return Problem.unreachable()
  return Problem.from(answer.getStatus(), answer.getBody() ?? '', answer.getHeader('Retry-After') ?? null)
}
