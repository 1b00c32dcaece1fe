/** A question to the master whose answer does not change while it runs: asked once, and again only after it failed. */
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
