/** What the master's REST API says, as /api/v1/openapi.json has it. What does not apply is absent. */

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
export type Phase = 'range' | 'map' | 'apply'

export interface User {
  name: string
  admin: boolean
}

export interface SessionInfo {
  demo: boolean
  /** Absent when no user is signed in. */
  user?: User
  /** The issuer at which the user signs in; absent for a user with a password here. */
  provider?: string
  /** The name of the provider at which one may sign in, too; absent if there is none. */
  oidc?: string
  csrfToken?: string
  /** After how many days finished jobs are deleted; absent if they are kept. */
  retentionDays?: number
  limits: { uploadBytes: number; pixels: number; pages: number }
}

/** A user as admins see them. */
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
  /** Words that are taken instead of a number. */
  words: string[]
  /** Absent, as `greatest` is, if every number is taken. */
  least?: number
  greatest?: number
  whole: boolean
  default: string
}

/** Two numbers, `LOW,HIGH`, or a word instead of them. */
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
  /** Whether its tables are made of what is counted, so that several pictures can have one in common. */
  counts: boolean
  parameters: Parameter[]
}

export interface PictureFormat {
  /** In lower case, as the kind of a picture. */
  name: string
  mediaType: string
  /** Of file names, in lower case and without the dot. */
  extensions: string[]
  /** Whether results can have it. */
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
  /** Whether the picture is damaged, and only what is left of it was done. */
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
  /** If its picture is mapped through the common table of its batch; `pictures` is absent until that is made. */
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
  /** Where to get the tables of its first page. */
  tables?: string
  report?: Report
  times?: { waitingMillis?: number; mapMillis?: number; applyMillis?: number; totalMillis?: number }
  /** Names of parameters of which a file is kept. */
  files?: string[]
}

export interface JobPage {
  jobs: Job[]
  /** In all pages. */
  total: number
  /** To be given as `after` for those that follow; absent at the end. */
  next?: string
}

export interface JobFilter {
  search?: string
  /** One or several, with commas. */
  state?: string
  operation?: string
  batch?: string
  owner?: string
  limit?: number
  after?: string
}

export interface JobRequest {
  upload?: string
  /** The job whose input is taken again. */
  input?: string
  name?: string
  operation: string
  parameters: Record<string, string>
  /** Uploads, or jobs whose file is taken again, by the name of the parameter. */
  files: Record<string, string>
  output: Record<string, string>
  batch?: string
}

/** The checksum of the bytes of an upload that are here. */
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
  /** In the order in which they were sent; absent in a list of batches. */
  jobs?: { id: string; name: string; state: JobState }[]
  commonTable?: { state: 'open' | 'closed' | 'made' | 'failed'; counted: number; pictures?: number; error?: string }
}

/** A page of a picture was begun. */
export interface PageEvent {
  /** From 0. */
  page: number
  pages: number
  chunks: number
  width: number
  height: number
}

/** Who computed a chunk in a phase. */
export interface Doer {
  /** An index into the map's lists. */
  worker: number
  backend: number
  /** Why a better backend did not. */
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
  /** How often a second worker had it besides. */
  doubled: number
  detail?: string
  map?: Doer
  apply?: Doer
}

/** How the chunks of a page stand. */
export interface ChunksOfPage {
  /** From 0. */
  page: number
  pages: number
  width: number
  height: number
  workers: string[]
  backends: string[]
  /** Workers that are not connected any more, or were not when the page was over; indexes into `workers`. */
  gone: number[]
  chunks: ChunkState[]
}

export type AttemptOutcome = 'running' | 'taken' | 'superseded' | 'failed' | 'lost'

/** An attempt: its number, the chunk, the phase, the worker, when it began and ended, how, whether it was a second one, whether late, and why. */
export type AttemptTold = [
  number: number, chunk: number, phase: Phase, worker: number, start: number, end: number | null, outcome: AttemptOutcome, second: boolean, late: boolean,
  detail: string | null,
]

/** When each attempt at a page's chunks began and ended. Times are milliseconds since the page was begun. */
export interface TimelineOfPage {
  begun: string
  millis: number
  /** To be given as `since` for what changes after this. */
  revision: number
  /** When the tables were made. */
  tables?: number
  /** When the page of the result was whole. */
  stitched?: number
  workers: { name: string; slots: number; gone?: number; reason?: string }[]
  /** Of those asked for. */
  attempts: AttemptTold[]
  leftOut: number
}

export interface ChunkEvent {
  page: number
  chunk: number
  phase: Phase
  kind: 'started' | 'doubled' | 'late' | 'finished' | 'retried' | 'superseded' | 'failed' | 'lost'
  worker: string
  backend: string
  /** Finished: why a better backend did not compute it. All others but started: why. */
  detail: string
  attempt: number
}

/** A worker's part in the page that is worked on. */
export interface WorkerEvent {
  kind: 'takes_part' | 'gone'
  worker: string
  slots: number
  /** Why it is gone. */
  reason: string
}

export interface Channel {
  name: string
  /** The least value of the first bin. */
  low: number
  /** Values of a bin. */
  binWidth: number
  /** Of the bins. */
  counts: number[]
  /** Of single values; absent if no sample holds data. */
  statistics?: Statistics
}

export interface Statistics {
  samples: number
  mean: number
  deviation: number
  least: number
  greatest: number
  /** Of the values that samples can have, the share that occurs, from 0 to 1. */
  used: number
}

/** In terms of the values that samples have in the file. */
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

/** A pyramid of tiles: its level `levels - 1` is full size, and each below half of that above. */
export interface View {
  width: number
  height: number
  tileSize: number
  overlap: number
  levels: number
  format: 'png' | 'jpeg'
  /** Whether tiles of full size have the picture's very pixels. */
  exact: boolean
  /** The values that are shown black and white; absent if samples are shown as they are. */
  range?: ValueRange
  /** The least and the greatest value that samples can have; absent for floating point, and where no range can be shown. */
  full?: ValueRange
}

/** Samples of some pixels as the file has them. */
export interface PixelBlock {
  width: number
  height: number
  channels: string[]
  /** Row by row, the channels of a pixel side by side; null for what is no number. */
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
  /** Why better backends are not in use, or the object store is not. */
  notes: string[]
  slots: number
  /** Chunks that it computes. */
  running: number
  /** Further chunks that it has: they are on their way, or wait for a slot. */
  queued: number
  resultsDone: number
  cachedBytes: number
  /** Processor time and memory of its process, as its heartbeats report them. */
  load: { cpu?: number; heapBytes?: number; heapLimitBytes?: number; residentBytes?: number }
  /** The chunk that took longest. */
  slowest?: { millis: number; phase: Phase }
  /** Whether it reads pixels from the object store, and stores results there, by itself. */
  directTransfers: boolean
  connectedAt: string
  lastSeen: string
}

/** A worker that returned wrong results and is not let in. */
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

/** What was computed in each of the last intervals, oldest first. */
export interface Series {
  pixels: number[]
  chunks: number[]
}

export interface Throughput extends Series {
  /** Length of an interval. */
  seconds: number
  /** When the last one ended. */
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
  /** How a worker joins. */
  joining: { port: number; token: boolean }
  throughput: Throughput
  /** The masters that work on the same jobs. */
  masters: { id: string; web?: string; self: boolean; running: number }[]
}

export type ClusterEventKind =
  | 'registered' | 'draining' | 'lost' | 'quarantined'
  | 'job-queued' | 'job-started' | 'job-done' | 'job-failed' | 'job-cancelled'
  | 'range' | 'map' | 'reduce' | 'apply' | 'stitched' | 'sent-again' | 'late' | 'doubled' | 'superseded' | 'fallback'

export interface ClusterEvent {
  /** Counts up within an epoch. */
  id: number
  /** One run of a master; the next one counts from 1 again. */
  epoch: string
  at: string
  kind: ClusterEventKind
  worker?: string
  /** Only of jobs that the user may see. */
  job?: string
  jobName?: string
  /** From 0. */
  page?: number
  chunk?: number
  phase?: Phase
  detail?: string
}

/** A part of the API that a token opens. */
export type Scope = 'submit' | 'read' | 'admin'

export interface Token {
  id: string
  name: string
  scopes: Scope[]
  created: string
  /** Absent if it never does. */
  expires?: string
  /** Absent if it was not used yet. */
  lastUsed?: string
  /** Only in the answer to its making. */
  token?: string
}

/** A browser that is signed in. */
export interface BrowserSession {
  id: string
  /** Whether it is this one. */
  current: boolean
  created: string
  lastUsed: string
  expires: string
  address: string
  /** Its own name for itself. */
  program: string
}
