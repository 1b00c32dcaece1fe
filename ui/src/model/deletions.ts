import { reactive } from 'vue'
import { Problem } from '../api/client'

/** A job that is to be deleted. */
export interface Doomed {
  id: string
  name: string
}

export interface DeletionState {
  /** The jobs whose deletion can be undone. */
  waiting: Doomed[]
  /** Why a deletion failed. */
  problem?: Problem
}

/** Delays the deletion of jobs by some seconds, in which it can be undone. */
export class Deletions {
  readonly state: DeletionState = reactive({ waiting: [] })
  private timer: ReturnType<typeof setTimeout> | undefined
  /** Jobs whose deletion was requested. */
  private readonly gone = reactive(new Set<string>())

  /** @param remove sends the request; `urgent` if the page is being left, so that nothing waits for the answer */
  constructor(private readonly remove: (id: string, urgent: boolean) => Promise<unknown>, private readonly millis: number) {}

  /** Hides jobs now and deletes them later; jobs that waited for their deletion are deleted now. */
  async add(jobs: Doomed[]): Promise<void> {
    const before = this.flush()
    this.state.waiting = jobs.map(({ id, name }) => ({ id, name }))
    delete this.state.problem
    this.timer = setTimeout(() => void this.flush(), this.millis)
    await before
  }

  /** Whether lists hide a job. */
  isHidden = (id: string): boolean => this.gone.has(id) || this.state.waiting.some((job) => job.id === id)

  /** Undoes the deletions that wait. */
  undo(): void {
    clearTimeout(this.timer)
    this.state.waiting = []
  }

  /** Deletes the waiting jobs now. */
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
      if (problem.status === 404) return // The job is deleted already.
      this.gone.delete(id)
      this.state.problem = problem
    }
  }
}
