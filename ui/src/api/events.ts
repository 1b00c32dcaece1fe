/** A stream of server-sent events, whose data are JSON. */
export interface EventHandlers {
  [name: string]: (data: never) => void
}

export interface EventFeed {
  close(): void
}

/**
 * Follows a stream. The browser connects again by itself after the connection broke, until it is closed.
 *
 * @param onConnection is told whether there is a connection
 */
export function follow(address: string, handlers: EventHandlers, onConnection: (up: boolean) => void = () => {}): EventFeed {
  const source = new EventSource(address)
  source.onopen = () => onConnection(true)
  source.onerror = () => onConnection(false)
  for (const [name, handle] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => handle(JSON.parse((event as MessageEvent<string>).data) as never))
  }
  return source
}
