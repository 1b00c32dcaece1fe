import type { Problem } from '../api/client'

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
