import { reactive } from 'vue'
import { Problem } from '../api/client'

/** A job that is to be deleted. */
export interface Doomed {
  id: string
  name: string
}

export interface DeletionState {
  /** The jobs whose deletion can be taken back. */
  waiting: Doomed[]
  /** Why a deletion failed. */
  problem?: Problem
}

/** Deletes jobs some seconds later, so that it can be taken back. */
export class Deletions {
  readonly state: DeletionState = reactive({ waiting: [] })
  private timer: ReturnType<typeof setTimeout> | undefined
  /** Jobs whose deletion is under way or over. */
  private readonly gone = reactive(new Set<string>())

  /** @param remove asks the master; urgently if the page is left, so that it cannot wait for the answer */
  constructor(private readonly remove: (id: string, urgent: boolean) => Promise<unknown>, private readonly millis: number) {}

  /** Hides jobs now and deletes them later; what waited already is deleted now. */
  async add(jobs: Doomed[]): Promise<void> {
    const before = this.flush()
    this.state.waiting = jobs.map(({ id, name }) => ({ id, name }))
    delete this.state.problem
    this.timer = setTimeout(() => void this.flush(), this.millis)
    await before
  }

  /** Whether a job is to be shown no more. */
  isHidden = (id: string): boolean => this.gone.has(id) || this.state.waiting.some((job) => job.id === id)

  /** Takes back what waits. */
  undo(): void {
    clearTimeout(this.timer)
    this.state.waiting = []
  }

  /** Deletes what waits now. */
  async flush(urgent = false): Promise<void> {
    clearTimeout(this.timer)
    const jobs = this.state.waiting
    this.state.waiting = []
    for (const { id } of jobs) this.gone.add(id)
    const sent = jobs.map(({ id }) => this.send(id, urgent))
    await Promise.all(sent)
  }

  private async send(id: string, urgent: boolean): Promise<void> {
    try {
      await this.remove(id, urgent)
    } catch (thrown) {
      const problem = Problem.of(thrown)
      if (problem.status === 404) return // It is gone.
      this.gone.delete(id)
      this.state.problem = problem
    }
  }
}
