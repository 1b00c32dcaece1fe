import { computed, onMounted, onUnmounted, reactive, type Ref, ref, watch } from 'vue'
import { client, links, Problem } from './api/client'
import { type EventFeed, follow } from './api/events'
import type { ChunkEvent, ChunksOfPage, Job, JobState, PageEvent, WorkerEvent } from './api/types'
import { ChunkMap } from './model/chunkMap'
import { Rate } from './model/rate'

const FINAL: JobState[] = ['done', 'failed', 'cancelled']
const WORKERS_MS = 3000
/** The time for which events of chunks are gathered before they are shown. */
const SHOW_MS = 100

export const isFinal = ({ state }: Pick<Job, 'state'>): boolean => FINAL.includes(state)

/**
 * Follows a job as long as the component is shown: its state, and the map of the chunks of the page that is processed now,
 * or of the page that is shown if the job has ended.
 *
 * @param page that is shown once the job has ended, from 1
 * @param onChange is told when the state of the job has changed
 */
export function useJobFeed(id: string, page: Readonly<Ref<number>>, onChange: (now: Job) => void) {
  const job = ref<Job | null>(null)
  const map = reactive(new ChunkMap())
  const problem = ref<Problem | null>(null)
  const connected = ref(true)
  /** Pixels counted or mapped per second. */
  const speed = ref(0)
  /** Workers that are connected; null if that is not known. */
  const workers = ref<number | null>(null)
  const final = computed(() => job.value !== null && isFinal(job.value))

  let feed: EventFeed | undefined
  let watching: ReturnType<typeof setInterval> | undefined
  let rate = new Rate()
  let through = 0
  let showing: ReturnType<typeof setTimeout> | undefined

  function take(now: Job) {
    const before = job.value?.state
    job.value = now
    if (before && before !== now.state) onChange(now)
    if (!isFinal(now)) return
    feed?.close()
    if (map.page < 0 || now.state === 'done') void loadChunks()
  }

  /** Reads which worker computed which chunk of a job that has ended. */
  async function loadChunks() {
    try {
      map.replace(await client.chunks(id, page.value))
    } catch (thrown) {
      // Jobs that ended before they began, and very old ones, have no record of chunks.
      if (Problem.of(thrown).status !== 404) problem.value = Problem.of(thrown)
    }
  }
  watch(page, loadChunks)

  function measure(event: ChunkEvent) {
    if (event.kind !== 'finished' || !map.chunks.length) return
    through += (map.width * map.height) / map.chunks.length
    rate.note(through, performance.now())
  }

  /** Shows the events of chunks that have come since the last time. */
  function show() {
    showing ??= setTimeout(() => {
      showing = undefined
      map.show()
      speed.value = rate.perSecond
    }, SHOW_MS)
  }

  function listen() {
    feed = follow(links.events(id), {
      job: take,
      page: (event: PageEvent) => {
        map.begin(event)
        rate = new Rate()
        through = 0
      },
      chunks: (state: ChunksOfPage) => map.replace(state),
      chunk: (event: ChunkEvent) => {
        map.apply(event)
        measure(event)
        show()
      },
      worker: (event: WorkerEvent) => map.worker(event),
    }, {
      onConnection: (up) => (connected.value = up),
      reload: async () => take(await client.job(id)),
      onEnd: end,
    })
  }

  /** The job cannot be followed any more; for example, it was deleted. */
  function end(ended: Problem) {
    connected.value = true
    problem.value = ended
    if (ended.status === 404) job.value = null
  }

  /** Counts the workers, as a job without any does not go on. */
  async function countWorkers() {
    if (final.value) return clearInterval(watching)
    try {
      workers.value = (await client.cluster()).workers
    } catch {
      // The stream of events shows that the master is away.
    }
  }

  onMounted(async () => {
    try {
      take(await client.job(id))
    } catch (thrown) {
      problem.value = Problem.of(thrown)
      return
    }
    if (final.value) return
    listen()
    watching = setInterval(countWorkers, WORKERS_MS)
    void countWorkers()
  })
  onUnmounted(() => {
    feed?.close()
    clearInterval(watching)
    clearTimeout(showing)
  })

  return { job, map, problem, connected, speed, workers, final }
}
