import type { PreviewResult, PreviewState } from './previewTypes'
import type {
  Account, Batch, BrowserSession, ChunksOfPage, Cluster, Histograms, Job, JobFilter, JobPage, JobRequest, Operation, Picture, PictureFormat, PixelBlock, Scope, SessionInfo, Token,
  TimelineOfPage, UploadChecksum, ValueRange, View, Workers,
} from './types'
import { publicPath } from '../publicPath'
import { maybe, t } from '../words'

/** Bytes of a file's ends that are sent for checks; most formats have their headers there. */
const CHECKED_HEAD = 512 << 10
const CHECKED_TAIL = 128 << 10

export const API = `${publicPath}api/v1`

/** The prefix of the types of the master's problems. */
const TYPE_PREFIX = 'urn:equilux:problem:'

/** A problem (RFC 9457) in the words of the pages. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** Seconds to wait before the next try; 0 if the master gave none. */
    readonly retryAfter = 0,
    /** The whole answer, for members that only some problems have. */
    readonly body: Record<string, unknown> = {},
  ) {
    super(`${title}: ${detail}`)
  }

  /** The stable name of the kind of problem; empty if the master did not answer. */
  get type(): string {
    return typeof this.body.type === 'string' ? this.body.type.replace(TYPE_PREFIX, '') : ''
  }

  /** The language of the detail if that is the master's, which is always English; undefined if it is the page's. */
  get lang(): 'en' | undefined {
    return typeof this.body.detail === 'string' ? 'en' : undefined
  }

  /** Whether a limit of the user is reached that waiting resolves. */
  get passes(): boolean {
    return this.status === 429 && this.retryAfter > 0
  }

  /** Whether the same request would be refused again, so that waiting does not help. */
  get lasts(): boolean {
    return this.status >= 400 && this.status < 500 && ![408, 425, 429].includes(this.status)
  }

  /** The problem of a thrown value. */
  static of(thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown
    return new Problem(0, t('problem.ofPage'),
      t('problem.reload', { error: thrown instanceof Error ? thrown.message : String(thrown) }))
  }

  static sessionEnded(): Problem {
    return new Problem(401, t('problem.sessionEnded'), t('problem.signInAgain'))
  }

  static unreachable(): Problem {
    return new Problem(0, t('problem.unreachable'),
      t('problem.unreachableHint'))
  }

  /** From the status, body and Retry-After of an answer. The page has titles of its own for the types of problems. */
  static from(status: number, text: string, retryAfter: string | null = null): Problem {
    let body: Record<string, unknown> = {}
    try {
      body = JSON.parse(text) as Record<string, unknown>
    } catch {
      // The answer is not the master's but, for example, a proxy's.
    }
    const title = typeof body.title === 'string' ? body.title : t('problem.status', { status })
    const type = typeof body.type === 'string' ? body.type.replace(TYPE_PREFIX, '') : ''
    return new Problem(
      status,
      maybe(`problemType.${type}`) ?? title,
      typeof body.detail === 'string' ? body.detail : t('problem.tryLater'),
      Number(retryAfter) || 0,
      body)
  }
}

/** A client of the REST API; it keeps the CSRF token of the session. */
export class Client {
  csrfToken = ''

  /** Called when an answer says that the session has ended. */
  onSignedOut: () => void = () => {}

  constructor(private readonly fetcher: typeof fetch = (...args) => fetch(...args)) {}

  private async call(method: string, path: string, body?: unknown, keepalive = false, more: Record<string, string> = {}): Promise<unknown> {
    const headers: Record<string, string> = { Accept: 'application/json', ...more }
    if (method !== 'GET' && this.csrfToken) headers['X-CSRF-Token'] = this.csrfToken
    const binary = body instanceof Blob
    if (body !== undefined) headers['Content-Type'] = binary ? 'application/octet-stream' : 'application/json'
    let answer: Response
    try {
      answer = await this.fetcher(API + path,
        { method, headers, body: body === undefined ? null : binary ? body : JSON.stringify(body), credentials: 'same-origin', keepalive })
    } catch {
      throw Problem.unreachable()
    }
    const text = await answer.text()
    if (answer.ok) return text ? JSON.parse(text) : undefined
    if (answer.status === 401 && !path.startsWith('/session')) {
      this.onSignedOut()
      throw Problem.sessionEnded()
    }
    throw Problem.from(answer.status, text, answer.headers.get('Retry-After'))
  }

  private get = (path: string) => this.call('GET', path)

  // --- sessions and accounts

  session = () => this.get('/session') as Promise<SessionInfo>
  signIn = (name: string, password: string) => this.call('POST', '/session', { name, password }) as Promise<SessionInfo>
  /** The address at which the browser signs in at the provider. */
  beginProvider = async (next: string) => ((await this.call('POST', '/session/oidc', { next })) as { location: string }).location
  signOut = () => this.call('DELETE', '/session')
  changePassword = (current: string, next: string, keepTokens: boolean) =>
    this.call('PUT', '/session/password', { current, new: next, keepTokens })

  sessions = async () => ((await this.get('/sessions')) as { sessions: BrowserSession[] }).sessions
  endSession = (id: string) => this.call('DELETE', `/sessions/${encodeURIComponent(id)}`)
  endOtherSessions = () => this.call('DELETE', '/sessions')

  users = async () => ((await this.get('/users')) as { users: Account[] }).users
  addUser = (name: string, password: string, admin: boolean) => this.call('POST', '/users', { name, password, admin })
  removeUser = (name: string) => this.call('DELETE', `/users/${encodeURIComponent(name)}`)
  setPassword = (name: string, password: string, keepTokens: boolean) =>
    this.call('PUT', `/users/${encodeURIComponent(name)}/password`, { new: password, keepTokens })

  tokens = async () => ((await this.get('/tokens')) as { tokens: Token[] }).tokens
  addToken = (name: string, scopes: Scope[], expires: string) =>
    this.call('POST', '/tokens', { name, scopes, expires }) as Promise<Token>
  removeToken = (id: string) => this.call('DELETE', `/tokens/${encodeURIComponent(id)}`)

  // --- jobs

  formats = async () => ((await this.get('/formats')) as { formats: PictureFormat[] }).formats
  operations = async () => ((await this.get('/operations')) as { operations: Operation[] }).operations
  jobs = (filter: JobFilter) => this.get(`/jobs${query({ ...filter })}`) as Promise<JobPage>
  job = (id: string) => this.get(`/jobs/${encodeURIComponent(id)}`) as Promise<Job>
  submit = (request: JobRequest) => this.call('POST', '/jobs', request) as Promise<Job>
  /** Checks a job by the ends of its picture's file; throws the problem with which the job would be refused. */
  check = ({ operation, parameters, files, output }: JobRequest, picture: Blob) => {
    const [ends, sizes] = endsOf(picture)
    return this.call('POST', `/checks${query({ ...parameters, ...output, ...files, operation, ...sizes })}`, ends) as Promise<{ picture?: Picture }>
  }

  // --- previews of pictures before their upload

  /** @param page from 1 */
  beginPreview = (picture: Blob, page: number) => {
    const [ends, sizes] = endsOf(picture)
    return this.call('POST', `/previews${query({ ...sizes, page })}`, ends) as Promise<PreviewState>
  }
  /** Begins a preview of a picture that the master has: that of a job, or an upload. */
  beginPreviewOf = (there: { input: string } | { upload: string }, page: number) =>
    this.call('POST', `/previews${query({ ...there, page })}`) as Promise<PreviewState>
  sendToPreview = (id: string, bytes: Blob) => this.call('POST', `/previews/${encodeURIComponent(id)}/bytes`, bytes) as Promise<PreviewState>
  tryOn = (id: string, { operation, parameters, files }: Pick<JobRequest, 'operation' | 'parameters' | 'files'>) =>
    this.call('POST', `/previews/${encodeURIComponent(id)}/result`, { operation, parameters, files }) as Promise<PreviewResult>
  endPreview = (id: string) => this.call('DELETE', `/previews/${encodeURIComponent(id)}`)

  // --- jobs again

  /** Runs a job again with the same parameters, as a further job of a batch. */
  runAgain = (id: string, batch: string) => this.call('POST', '/jobs', { input: id, batch }) as Promise<Job>
  /** @param urgent whether the page is being left, so that the request must outlast it */
  removeJob = (id: string, urgent = false) => this.call('DELETE', `/jobs/${encodeURIComponent(id)}`, undefined, urgent)
  cancelJob = (id: string) => this.call('POST', `/jobs/${encodeURIComponent(id)}/cancel`)
  chunks = (id: string, page: number) =>
    this.get(`/jobs/${encodeURIComponent(id)}/chunks${query({ page })}`) as Promise<ChunksOfPage>
  /** @param since a revision; the answer has the changes after it */
  timeline = (id: string, page: number, since: number) =>
    this.get(`/jobs/${encodeURIComponent(id)}/timeline${query({ page, since: since || undefined })}`) as Promise<TimelineOfPage>
  view = (id: string, which: 'input' | 'result', page: number, range?: ValueRange) =>
    this.get(`/jobs/${encodeURIComponent(id)}/views/${which}/${page}${query({ ...range })}`) as Promise<View>
  values = (id: string, which: 'input' | 'result', page: number, column: number, row: number) =>
    this.get(`/jobs/${encodeURIComponent(id)}/values/${which}/${page}/${column}/${row}`) as Promise<PixelBlock>
  histograms = (id: string, page: number) =>
    this.get(`/jobs/${encodeURIComponent(id)}/histograms${query({ page })}`) as Promise<Histograms>
  batches = async () => ((await this.get('/batches')) as { batches: Batch[] }).batches
  batch = (id: string) => this.get(`/batches/${encodeURIComponent(id)}`) as Promise<Batch>
  addBatch = (name: string, commonTable = false) => this.call('POST', '/batches', { name, commonTable }) as Promise<Batch>
  /** Closes a batch with a common table: all its pictures are submitted. */
  closeBatch = (id: string) => this.call('POST', `/batches/${encodeURIComponent(id)}/close`) as Promise<Batch>
  removeBatch = (id: string) => this.call('DELETE', `/batches/${encodeURIComponent(id)}`)

  // --- uploads

  uploadChecksum = (id: string) => this.get(`/uploads/${encodeURIComponent(id)}/checksum`) as Promise<UploadChecksum>
  /** @param urgent whether the page is being left, so that the request must outlast it */
  removeUpload = (id: string, urgent = false) => this.call('DELETE', `/uploads/${encodeURIComponent(id)}`, undefined, urgent, { 'Tus-Resumable': '1.0.0' })

  // --- the cluster

  workers = async () => (await this.get('/workers')) as Workers
  releaseWorker = (id: number) => this.call('DELETE', `/workers/quarantined/${id}`)
  cluster = () => this.get('/cluster') as Promise<Cluster>
}

/** The ends of a file in one body, with their sizes. */
function endsOf(file: Blob): [ends: Blob, sizes: { bytes: number; head: number }] {
  const head = file.slice(0, CHECKED_HEAD)
  const tail = file.slice(Math.max(head.size, file.size - CHECKED_TAIL))
  return [new Blob([head, tail]), { bytes: file.size, head: head.size }]
}

/** Addresses of resources that the browser fetches itself. */
export const links = {
  events: (id: string) => `${API}/jobs/${encodeURIComponent(id)}/events`,
  /** All results of a batch as one ZIP. */
  results: (batch: string) => `${API}/batches/${encodeURIComponent(batch)}/results`,
  clusterEvents: `${API}/cluster/events`,
  uploads: `${API}/uploads`,
  input: (id: string) => `${API}/jobs/${encodeURIComponent(id)}/input`,
  result: (id: string) => `${API}/jobs/${encodeURIComponent(id)}/result`,
  record: (id: string) => `${API}/jobs/${encodeURIComponent(id)}/record`,
  table: (id: string, page: number) => `${API}/jobs/${encodeURIComponent(id)}/lut${query({ page })}`,
  thumbnail: (id: string, which: 'input' | 'result', page = 1) =>
    `${API}/jobs/${encodeURIComponent(id)}/thumbnail/${which}${query({ page })}`,
  tile: (id: string, which: 'input' | 'result', page: number, level: number, column: number, row: number, range?: ValueRange) =>
    `${API}/jobs/${encodeURIComponent(id)}/views/${which}/${page}/${level}/${column}/${row}${query({ ...range })}`,
}

/** A query string of the values that are neither undefined nor empty. */
export function query(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : ''
}

export const client = new Client()
