const LEAST_MILLIS = 1000

/** The rate of a growing amount over the last seconds, from samples of the amount. */
export class Rate {
  private samples: { at: number; amount: number }[] = []

  constructor(private readonly windowMillis = 5000) {}

  /** Adds a sample: the amount at a time, in milliseconds. */
  note(amount: number, at: number): void {
    this.samples.push({ at, amount })
    while (this.samples.length > 2 && this.samples[1]!.at <= at - this.windowMillis) this.samples.shift()
  }

  /** Units per second; 0 while there are too few samples. */
  get perSecond(): number {
    const first = this.samples[0]
    const last = this.samples.at(-1)
    // Over a shorter time, the first bytes, which the browser only buffers, would make the rate far too high.
    if (!first || !last || last.at - first.at < LEAST_MILLIS) return 0
    return ((last.amount - first.amount) * 1000) / (last.at - first.at)
  }
}
