import { ref } from 'vue'
import { Problem } from '../api/client'

/** What a page does at the master, one thing at a time; it shows what came of the last. */
export function useAttempts() {
  const problem = ref<Problem | null>(null)
  const said = ref('')

  /** Does something, and says whether it succeeded. */
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
