import { onMounted, onUnmounted, reactive, ref } from 'vue'
import { client, links, Problem } from './api/client'
import { type EventFeed, follow } from './api/events'
import type { Cluster, ClusterEvent, QuarantinedWorker, Worker } from './api/types'
import { append, type LogLine } from './model/clusterLog'

const WORKERS_MS = 2000

/** Follows the state of the cluster as long as the component is shown. */
export function useCluster() {
  const cluster = ref<Cluster | null>(null)
  const workers = ref<Worker[] | null>(null)
  const quarantined = ref<QuarantinedWorker[]>([])
  const log = reactive<LogLine[]>([])
  const connected = ref(true)
  const problem = ref<Problem | null>(null)
  let feed: EventFeed | undefined
  let timer = 0
  let here = true

  async function refresh() {
    try {
      const known = await client.workers()
      workers.value = known.workers
      quarantined.value = known.quarantined
      cluster.value ??= await client.cluster()
      problem.value = null
    } catch (thrown) {
      problem.value = Problem.of(thrown)
    }
    if (here) timer = window.setTimeout(refresh, WORKERS_MS)
  }

  /** Admits a quarantined worker again; for administrators. */
  async function release(id: number) {
    try {
      await client.releaseWorker(id)
      quarantined.value = quarantined.value.filter((worker) => worker.id !== id)
    } catch (thrown) {
      problem.value = Problem.of(thrown)
    }
  }

  onMounted(() => {
    void refresh()
    feed = follow(links.clusterEvents, {
      cluster: (event: ClusterEvent) => append(log, event),
      snapshot: (now: Cluster) => (cluster.value = now),
    }, {
      onConnection: (up) => (connected.value = up),
      reload: async () => (cluster.value = await client.cluster()),
      onEnd: (ended) => (problem.value = ended),
    })
  })
  onUnmounted(() => {
    here = false
    clearTimeout(timer)
    feed?.close()
  })
  return { cluster, workers, quarantined, release, log, connected, problem }
}
