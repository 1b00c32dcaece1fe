/** The types of the REST API, as in /api/v1/openapi.json. Members that do not apply are absent. */

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
export type Phase = 'range' | 'map' | 'apply'

export interface User {
  name: string
  admin: boolean
}

export interface SessionInfo {
  demo: boolean
  /** Absent if no user is signed in. */
  user?: User
  /** The issuer at which the user signs in; absent for a user with a password here. */
  provider?: string
  /** The name of the provider at which users can also sign in; absent if there is none. */
  oidc?: string
  csrfToken?: string
  /** Days after which finished jobs are deleted; absent if they are kept. */
  retentionDays?: number
  limits: { uploadBytes: number; pixels: number; pages: number }
}

/** An account, for administrators. */
export interface Account extends User {
  created: string
  jobs: number
  /** The issuer at which the user signs in; absent for a user with a password here. */
  provider?: string
}

export interface ChoiceParameter {
  name: string
  description: string
  type: 'choice'
  choices: string[]
  default: string
}

export interface NumberParameter {
  name: string
  description: string
  type: 'number'
  /** Words that are accepted in place of a number. */
  words: string[]
  /** Absent, as `greatest` is, if every number is accepted. */
  least?: number
  greatest?: number
  whole: boolean
  default: string
}

/** Two numbers, `LOW,HIGH`, or a word in place of them. */
export interface IntervalParameter {
  name: string
  description: string
  type: 'interval'
  words: string[]
  default: string
}

export interface FileParameter {
  name: string
  description: string
  type: 'mask' | 'reference' | 'table'
  required: boolean
}

export type Parameter = ChoiceParameter | NumberParameter | IntervalParameter | FileParameter

export interface Operation {
  name: string
  suffix: string
  description: string
  /** Whether its tables are made from counts, so that several pictures can share one table. */
  counts: boolean
  parameters: Parameter[]
}

export interface PictureFormat {
  /** In lower case, as the kind of a picture. */
  name: string
  mediaType: string
  /** File name extensions in lower case, without the dot. */
  extensions: string[]
  /** Whether results can have this format. */
  written: boolean
  /** Names of the options that a result's file can have. */
  options: string[]
}

export interface Picture {
  /** Name of the file's format. */
  kind: string
  width: number
  height: number
  format: string
  pages: number
}

export interface Progress {
  /** From 0. */
  page: number
  pages: number
  phase: Phase
  done: number
  total: number
}

export interface Report {
  pages: number
  pixels: number
  chunks: number
  retries: number
  resultsByBackend: Record<string, number>
  resultsByWorker: Record<string, number>
  fallbacks: string[]
  notes: string[]
  /** Whether the picture is damaged and only its remaining pixels were processed. */
  salvaged?: true
  missingRows?: number
  mapMillis: number
  applyMillis: number
}

export interface Job {
  id: string
  name: string
  owner?: string
  batch?: string
  /** The common table of the batch, if the picture is mapped through one; `pictures` is absent until the table is made. */
  commonTable?: { counted: boolean; pictures?: number }
  operation: string
  parameters: Record<string, string>
  output?: Record<string, string>
  state: JobState
  created: string
  started?: string
  finished?: string
  error?: string
  picture: Picture
  progress?: Progress
  result?: { name: string; bytes: number; mediaType: string; url: string }
  /** The address of the tables of the first page. */
  tables?: string
  report?: Report
  times?: { waitingMillis?: number; mapMillis?: number; applyMillis?: number; totalMillis?: number }
  /** Names of the parameters whose files are stored. */
  files?: string[]
}

export interface JobPage {
  jobs: Job[]
  /** The number of jobs of all answers together. */
  total: number
  /** The value of `after` for the next jobs; absent at the end. */
  next?: string
}

export interface JobFilter {
  search?: string
  /** One state, or several with commas. */
  state?: string
  operation?: string
  batch?: string
  owner?: string
  limit?: number
  after?: string
}

export interface JobRequest {
  upload?: string
  /** The job whose input is used again. */
  input?: string
  name?: string
  operation: string
  parameters: Record<string, string>
  /** Uploads, or jobs whose file is used again, by the names of parameters. */
  files: Record<string, string>
  output: Record<string, string>
  batch?: string
}

/** The checksum of the bytes of an upload that are at the master. */
export interface UploadChecksum {
  bytes: number
  /** In hexadecimal. */
  crc32: string
}

export interface Batch {
  id: string
  name: string
  owner?: string
  created: string
  counts: Record<JobState, number>
  /** In the order of submission; absent in a list of batches. */
  jobs?: { id: string; name: string; state: JobState }[]
  commonTable?: { state: 'open' | 'closed' | 'made' | 'failed'; counted: number; pictures?: number; error?: string }
}

/** A page of a picture has begun. */
export interface PageEvent {
  /** From 0. */
  page: number
  pages: number
  chunks: number
  width: number
  height: number
}

/** The worker and backend that computed a chunk in a phase. */
export interface Doer {
  /** An index into the map's lists. */
  worker: number
  backend: number
  /** Why a better backend did not compute the chunk. */
  detail?: string
}

export interface ChunkState {
  /** Its first row. */
  first: number
  rows: number
  phase: Phase
  /** Of that phase. */
  state: 'waiting' | 'running' | 'done'
  worker?: number
  backend?: number
  attempts: number
  retries: number
  /** How often the chunk was also given to a second worker. */
  doubled: number
  detail?: string
  map?: Doer
  apply?: Doer
}

/** The state of the chunks of a page. */
export interface ChunksOfPage {
  /** From 0. */
  page: number
  pages: number
  width: number
  height: number
  workers: string[]
  backends: string[]
  /** Workers that have disconnected, or had when the page ended; indexes into `workers`. */
  gone: number[]
  chunks: ChunkState[]
}

export type AttemptOutcome = 'running' | 'taken' | 'superseded' | 'failed' | 'lost'

/** An attempt as a tuple; `second`: a second attempt besides a running one; `detail`: the reason of the outcome. */
export type AttemptTold = [
  number: number, chunk: number, phase: Phase, worker: number, start: number, end: number | null, outcome: AttemptOutcome, second: boolean, late: boolean,
  detail: string | null,
]

/** When each attempt at a page's chunks began and ended. Times are milliseconds since the page was begun. */
export interface TimelineOfPage {
  begun: string
  millis: number
  /** The value of `since` for later changes. */
  revision: number
  /** When the tables were ready. */
  tables?: number
  /** When the page of the result was complete. */
  stitched?: number
  workers: { name: string; slots: number; gone?: number; reason?: string }[]
  /** The attempts that have changed since the requested revision. */
  attempts: AttemptTold[]
  leftOut: number
}

export interface ChunkEvent {
  page: number
  chunk: number
  phase: Phase
  kind: 'started' | 'doubled' | 'late' | 'finished' | 'kept' | 'retried' | 'superseded' | 'failed' | 'lost'
  worker: string
  backend: string
  /** Of `finished`: why a better backend did not compute the chunk. Of the other kinds except `started`: the reason. */
  detail: string
  attempt: number
}

/** A worker takes part in the page, or has disconnected. */
export interface WorkerEvent {
  kind: 'takes_part' | 'gone'
  worker: string
  slots: number
  /** Why the worker disconnected. */
  reason: string
}

export interface Channel {
  name: string
  /** The least value of the first bin. */
  low: number
  /** The number of values of a bin. */
  binWidth: number
  /** The counts of the bins. */
  counts: number[]
  /** Statistics of single values; absent if no sample has data. */
  statistics?: Statistics
}

export interface Statistics {
  samples: number
  mean: number
  deviation: number
  least: number
  greatest: number
  /** The share of possible values that occur, from 0 to 1. */
  used: number
}

/** A histogram of the values that samples have in the file. */
export interface Histogram {
  /** The least value that samples can have; absent for floating point, as `greatest` is. */
  least?: number
  greatest?: number
  channels: Channel[]
}

export interface Histograms {
  input: Histogram
  /** Absent until the job is done. */
  result?: Histogram
}

export interface ValueRange {
  low: number
  high: number
}

/** A pyramid of tiles: level `levels - 1` has full size, and each lower level half of the next. */
export interface View {
  width: number
  height: number
  tileSize: number
  overlap: number
  levels: number
  format: 'png' | 'jpeg'
  /** Whether tiles of full size have exactly the picture's pixels. */
  exact: boolean
  /** The values that are shown black and white; absent if samples are shown as they are. */
  range?: ValueRange
  /** The least and the greatest value that samples can have; absent for floating point, and if no range can be shown. */
  full?: ValueRange
}

/** The samples of a block of pixels, with the values in the file. */
export interface PixelBlock {
  width: number
  height: number
  channels: string[]
  /** Row by row, with the channels of a pixel side by side; null for NaN and infinity. */
  values: (number | null)[]
}

export interface Worker {
  id: string
  name: string
  host: string
  state: 'idle' | 'busy' | 'late' | 'silent' | 'draining' | 'suspect'
  backend: string
  device: string
  backends: { name: string; device: string }[]
  /** Why better backends, or the object store, are not used. */
  notes: string[]
  slots: number
  /** Chunks that the worker computes now. */
  running: number
  /** Further chunks that were sent to the worker, in transfer or waiting for a slot. */
  queued: number
  resultsDone: number
  cachedBytes: number
  /** Processor time and memory of the process, from heartbeats. */
  load: { cpu?: number; heapBytes?: number; heapLimitBytes?: number; residentBytes?: number }
  /** The chunk that took the longest time. */
  slowest?: { millis: number; phase: Phase }
  /** Whether the worker itself reads pixels from the object store and stores results there. */
  directTransfers: boolean
  connectedAt: string
  lastSeen: string
}

/** A worker that returned wrong results and is not admitted. */
export interface QuarantinedWorker {
  id: number
  name: string
  host: string
  address: string
  since: string
  reason: string
}

export interface Workers {
  workers: Worker[]
  quarantined: QuarantinedWorker[]
}

/** Pixels and chunks of each of the last intervals, oldest first. */
export interface Series {
  pixels: number[]
  chunks: number[]
}

export interface Throughput extends Series {
  /** Length of an interval. */
  seconds: number
  /** When the last interval ended. */
  end: string
  workers: Record<string, Series>
}

export interface Cluster {
  queued: number
  running: number
  workers: number
  slots: number
  busy: number
  data: { bytes: number; limit: number }
  /** The port for workers, and whether they need a join token. */
  joining: { port: number; token: boolean }
  throughput: Throughput
  /** The masters that share the jobs. */
  masters: { id: string; web?: string; self: boolean; running: number }[]
}

export type ClusterEventKind =
  | 'registered' | 'draining' | 'lost' | 'quarantined'
  | 'job-queued' | 'job-started' | 'job-done' | 'job-failed' | 'job-cancelled'
  | 'range' | 'map' | 'reduce' | 'apply' | 'stitched' | 'sent-again' | 'late' | 'doubled' | 'superseded' | 'fallback'

export interface ClusterEvent {
  /** A number that increases within an epoch. */
  id: number
  /** The run of a master; each run counts from 1 again. */
  epoch: string
  at: string
  kind: ClusterEventKind
  worker?: string
  /** Only for jobs that the user may see. */
  job?: string
  jobName?: string
  /** From 0. */
  page?: number
  chunk?: number
  phase?: Phase
  detail?: string
}

/** A part of the API that a token gives access to. */
export type Scope = 'submit' | 'read' | 'admin'

export interface Token {
  id: string
  name: string
  scopes: Scope[]
  created: string
  /** Absent if the token never expires. */
  expires?: string
  /** Absent if the token was never used. */
  lastUsed?: string
  /** The token itself, only in the answer to its creation. */
  token?: string
}

/** A session of a browser. */
export interface BrowserSession {
  id: string
  /** Whether it is the session of this request. */
  current: boolean
  created: string
  lastUsed: string
  expires: string
  address: string
  /** The User-Agent header of the browser. */
  program: string
}
