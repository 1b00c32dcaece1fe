const LEAST_MILLIS = 1000

/** How fast something goes on, over the last seconds, from how far it was at certain times. */
export class Rate {
  private samples: { at: number; amount: number }[] = []

  constructor(private readonly windowMillis = 5000) {}

  /** Notes how far it is. */
  note(amount: number, at: number): void {
    this.samples.push({ at, amount })
    while (this.samples.length > 2 && this.samples[1]!.at <= at - this.windowMillis) this.samples.shift()
  }

  /** Units a second; 0 as long as nothing can be said. */
  get perSecond(): number {
    const first = this.samples[0]
    const last = this.samples.at(-1)
    // Over a shorter time, the first bytes, which the browser buffers, seem to fly.
    if (!first || !last || last.at - first.at < LEAST_MILLIS) return 0
    return ((last.amount - first.amount) * 1000) / (last.at - first.at)
  }
}
