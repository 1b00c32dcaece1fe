import { ref } from 'vue'
import { Problem } from '../api/client'

/** The requests of a page, one at a time, and the outcome of the last one. */
export function useAttempts() {
  const problem = ref<Problem | null>(null)
  const said = ref('')

  /** Runs a request; returns whether it succeeded. */
  async function attempt(action: () => Promise<unknown>, done = ''): Promise<boolean> {
    problem.value = null
    said.value = ''
    try {
      await action()
      said.value = done
      return true
    } catch (thrown) {
      problem.value = Problem.of(thrown)
      return false
    }
  }
  return { problem, said, attempt }
}

export type Attempt = ReturnType<typeof useAttempts>['attempt']
