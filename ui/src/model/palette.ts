/**
 * Colors of workers, told apart by people with any color vision (after Okabe and Ito, adjusted to be seen on light and
 * dark ground); after the last color, the first one follows. A worker always has its name beside its color.
 */
const WORKERS = ['#0E7FBF', '#E08A00', '#0A9C77', '#B65FA0', '#7A6BD1', '#C9542B', '#5B8F22', '#3E6C8F']

const KEY = 'equilux-worker-colors'
/** The most names that are stored, more than a cluster has workers; the name that was met first is dropped first. */
const MOST = 1000

/** Gives each worker, by its name, a color that stays the same on all pages and after a reload. */
export class Palette {
  private readonly indexes = new Map<string, number>()

  constructor(private readonly storage?: Pick<Storage, 'getItem' | 'setItem'>) {
    try {
      const kept = JSON.parse(storage?.getItem(KEY) ?? '[]') as unknown
      if (!Array.isArray(kept)) return
      for (const entry of kept.slice(-MOST) as unknown[]) {
        if (Array.isArray(entry) && typeof entry[0] === 'string' && Number.isInteger(entry[1])) this.indexes.set(entry[0], entry[1] as number)
      }
    } catch {
      // The stored value has another form; colors are assigned anew.
    }
  }

  of(worker: string): string {
    let index = this.indexes.get(worker)
    if (index === undefined) {
      index = this.leastUsed()
      this.indexes.set(worker, index)
      if (this.indexes.size > MOST) this.indexes.delete(this.indexes.keys().next().value!)
      this.keep()
    }
    return WORKERS[((index % WORKERS.length) + WORKERS.length) % WORKERS.length]!
  }

  private leastUsed(): number {
    const uses = WORKERS.map(() => 0)
    for (const index of this.indexes.values()) if (uses[index] !== undefined) uses[index]++
    return uses.indexOf(Math.min(...uses))
  }

  private keep(): void {
    try {
      this.storage?.setItem(KEY, JSON.stringify([...this.indexes]))
    } catch {
      // Without storage, colors stay the same until the page is loaded again.
    }
  }
}

const palette = new Palette(globalThis.localStorage)

export const colorOf = (worker: string) => palette.of(worker)
