/** A request whose answer does not change while the master runs: sent once, and again only after a failure. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined
  return () => {
    known ??= ask().catch((problem: unknown) => {
      known = undefined
      throw problem
    })
    return known
  }
}
