import { computed, reactive } from 'vue'
import { client, Problem } from './api/client'
import type { SessionInfo } from './api/types'

/** The session of the user, and facts about the master. */
const state = reactive<{ info: SessionInfo | null; problem: Problem | null; ended: boolean }>({ info: null, problem: null, ended: false })

export const session = {
  info: computed(() => state.info),
  user: computed(() => state.info?.user ?? null),
  demo: computed(() => state.info?.demo ?? false),
  /** Why the session could not be read. */
  problem: computed(() => state.problem),
  /** Whether the master ended the session, so that the user has to sign in again. */
  ended: computed(() => state.ended),

  /** Reads the session, unless it is known. */
  async load(): Promise<void> {
    if (state.info) return
    try {
      take(await client.session())
      state.problem = null
    } catch (thrown) {
      state.problem = Problem.of(thrown)
    }
  },

  async signIn(name: string, password: string): Promise<void> {
    take(await client.signIn(name, password))
  },

  async signOut(): Promise<void> {
    await client.signOut()
    session.forget()
  },

  /**
   * Ends the session in this tab.
   *
   * @param ended whether it ended without the user's doing
   */
  forget(ended = false): void {
    client.csrfToken = ''
    state.ended = ended
    if (state.info) {
      delete state.info.user
      delete state.info.provider
      delete state.info.csrfToken
    }
  },
}

function take(info: SessionInfo): void {
  state.info = info
  state.ended = false
  client.csrfToken = info.csrfToken ?? ''
}
