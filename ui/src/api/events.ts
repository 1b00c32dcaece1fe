import { Problem } from './client'

/** Handlers of a stream of server-sent events, whose data are JSON, by the events' names. */
export interface EventHandlers {
  [name: string]: (data: never) => void
}

export interface EventFeed {
  close(): void
}

/** The used part of EventSource. */
export interface Source {
  readonly readyState: number
  onopen: ((event: Event) => void) | null
  onerror: ((event: Event) => void) | null
  addEventListener(name: string, handle: (event: MessageEvent<string>) => void): void
  close(): void
}

export interface FeedOptions {
  /** Called when the connection is made or lost. */
  onConnection?: (up: boolean) => void
  /**
   * Reads the state again, after the connection was refused and before it is opened again. A problem that lasts ends the
   * feed.
   */
  reload?: () => Promise<unknown>
  /** Called when such a problem has ended the feed. */
  onEnd?: (problem: Problem) => void
}

const CLOSED = 2
const FIRST_DELAY = 1000
const LONGEST_DELAY = 10_000

/**
 * Follows a stream of server-sent events until it is closed. The browser reconnects after a broken connection, but not after
 * an answer such as 502, which a proxy gives while the master is away; then the stream is reopened with growing delays.
 */
export function follow(
  address: string, handlers: EventHandlers, options: FeedOptions = {},
  open: (address: string) => Source = (at) => new EventSource(at) as Source,
): EventFeed {
  let source: Source
  let timer: ReturnType<typeof setTimeout> | undefined
  let delay = FIRST_DELAY
  let closed = false

  function connect() {
    source = open(address)
    source.onopen = () => {
      delay = FIRST_DELAY
      options.onConnection?.(true)
    }
    source.onerror = () => {
      options.onConnection?.(false)
      if (source.readyState === CLOSED) wait()
    }
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handle(JSON.parse(event.data) as never))
    }
  }

  function wait() {
    source.close()
    if (closed) return
    // The jitter keeps pages that lost the same master from reconnecting at the same moment.
    timer = setTimeout(() => void again(), delay * (0.75 + Math.random() / 2))
    delay = Math.min(LONGEST_DELAY, delay * 2)
  }

  async function again() {
    try {
      await options.reload?.()
    } catch (thrown) {
      const problem = Problem.of(thrown)
      if (closed) return
      if (problem.lasts) {
        closed = true
        options.onEnd?.(problem)
      } else {
        wait()
      }
      return
    }
    if (!closed) connect()
  }

  connect()
  return {
    close() {
      closed = true
      clearTimeout(timer)
      source.close()
    },
  }
}
