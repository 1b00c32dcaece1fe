// Measures the web application in headless Chromium and prints a table for bench/results:
//
//   ./equilux serve --demo --data /tmp/measured --port 8123 &
//   node ui/measure/pages.mjs http://localhost:8123 [cold | preview,list,timeline,map]
//
// It needs chromium and chromedriver, and a master without jobs that was just started. Bytes are exact; frames and times depend on the
// machine and its load, so that the load is printed, too.
import { spawn } from 'node:child_process'
import { mkdtempSync, openSync, rmSync, writeSync, closeSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'

const address = process.argv[2] ?? 'http://localhost:8000'
/** What is measured after the cold start; the timeline needs the list. */
const PARTS = (process.argv[3] ?? 'preview,list,timeline,map').split(',')
const JOBS = 1000
const IDLE_SECONDS = 60
const ATTEMPTS = 20_000
const CHUNKS = 20_000
const EVENTS_PER_SECOND = 500
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

const folder = mkdtempSync(join(tmpdir(), 'equilux-pages-'))
const driver = spawn('chromedriver', ['--port=0'], { stdio: ['ignore', 'pipe', 'inherit'] })
const rows = []
const note = (measured, value, aim = '') => rows.push(`| ${measured} | ${value} | ${aim} |`)
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
const millis = (value) => `${Math.round(value)} ms`

/** The port that the driver has chosen, from its first lines. */
async function portOf({ stdout }) {
  let text = ''
  for await (const part of stdout) {
    text += part
    const found = /on port (\d+)\./.exec(text)
    if (found) return Number(found[1])
  }
  throw new Error(`chromedriver did not start: ${text}`)
}

async function webDriver(port) {
  const ask = async (method, path, body) => {
    const answer = await fetch(`http://localhost:${port}${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) })
    const { value } = await answer.json()
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.message}`)
    return value
  }
  const { sessionId } = await ask('POST', '/session', {
    capabilities: {
      alwaysMatch: {
        browserName: 'chrome', timeouts: { script: 600_000 },
        'goog:chromeOptions': { args: ['--headless', '--no-sandbox', '--disable-gpu', '--window-size=1280,860', `--user-data-dir=${join(folder, 'profile')}`] },
      },
    },
  })
  const path = `/session/${sessionId}`
  return {
    open: (to) => ask('POST', `${path}/url`, { url: address + to }),
    /** Sends a command of the DevTools protocol. */
    command: (cmd, params = {}) => ask('POST', `${path}/goog/cdp/execute`, { cmd, params }),
    /** Runs an asynchronous function in the page; `args` are its arguments. */
    run: (code, ...args) => ask('POST', `${path}/execute/async`, {
      script: `const done = arguments[arguments.length - 1]; (${code})(...[...arguments].slice(0, -1)).then(done, (e) => done({ failed: String(e) }))`, args,
    }).then((value) => {
      if (value?.failed) throw new Error(value.failed)
      return value
    }),
    type: async (css, text) => {
      const found = await ask('POST', `${path}/element`, { using: 'css selector', value: css })
      await ask('POST', `${path}/element/${found[ELEMENT]}/value`, { text })
    },
    quit: () => ask('DELETE', path),
  }
}

/** Waits in the page until a selector matches. */
const there = async (css) => {
  while (!document.querySelector(css)) await new Promise(requestAnimationFrame)
}

/** Calls a step in each frame of three seconds; the frames a second, and the longest frame. */
const FRAMES = `async (step) => {
  const times = []
  const begin = performance.now()
  await new Promise((go) => {
    const next = (now) => {
      times.push(now)
      step(times.length)
      if (now - begin < 3000) requestAnimationFrame(next)
      else go()
    }
    requestAnimationFrame(next)
  })
  const gaps = times.slice(1).map((time, index) => time - times[index]).sort((a, b) => a - b)
  return { rate: Math.round(1000 * gaps.length / (times.at(-1) - times[0])), p95: gaps[Math.floor(0.95 * gaps.length)], longest: gaps.at(-1) }
}`
const frames = ({ rate, p95, longest }) => `${rate} frames a second; 95 % of frames below ${millis(p95)}, longest ${millis(longest)}`

/** Opens a page with an empty cache; returns when it became usable, in milliseconds since the navigation, and its scripts. */
async function cold(browser, path, css) {
  await browser.command('Network.clearBrowserCache')
  const { identifier } = await browser.command('Page.addScriptToEvaluateOnNewDocument', { source: `
    const look = () => {
      if (document.querySelector(${JSON.stringify(css)})) window.usableAt = performance.now()
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)` })
  await browser.open(path)
  const found = await browser.run(async () => {
    while (!window.usableAt) await new Promise(requestAnimationFrame)
    const scripts = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'))
    return { time: window.usableAt, files: scripts.length, bytes: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) }
  })
  await browser.command('Page.removeScriptToEvaluateOnNewDocument', { identifier })
  return found
}

/** The pages for the first time: the server was just started, and the browser's cache is empty. */
async function coldStart(browser) {
  const first = await cold(browser, '/sign-in', '[name=username]')
  note('cold start, sign-in page, the first page since the server was started: until its fields are there', millis(first.time))
  await signIn(browser)
  const id = await browser.run(async () => {
    const { csrfToken } = await (await fetch('/api/v1/session')).json()
    const noise = new Uint8Array(2000 * 1500).map(() => Math.random() * 256)
    const answer = await fetch('/api/v1/jobs?name=cold.pgm', { method: 'POST', body: new Blob(['P5\n2000 1500\n255\n', noise]), headers: { 'X-CSRF-Token': csrfToken, 'Content-Type': 'application/octet-stream' } })
    const { id } = await answer.json()
    while ((await (await fetch(`/api/v1/jobs/${id}`)).json()).state !== 'done') await new Promise((go) => setTimeout(go, 100))
    return id
  })
  const start = await cold(browser, '/new', 'label.operation')
  note('cold start, start page: until its form is there', millis(start.time))
  const job = await cold(browser, `/jobs/${id}`, '.frame[data-ready=true]')
  note('cold start, page of a finished job of 3 megapixels: until both pictures are there', millis(job.time))
  note('script of the start page (gzip)', `${kilobytes(start.bytes)}, ${start.files} files`)
  note('script of the job page (gzip), above that of the start page', `${kilobytes(job.bytes - start.bytes)}; ${kilobytes(job.bytes)} in ${job.files} files`, 'at most 110 kB')
  return id
}

async function signIn(browser) {
  await browser.open('/sign-in')
  await browser.run(there, '[name=username]')
  await browser.type('[name=username]', 'measure')
  await browser.type('[name=password]', 'measure')
  await browser.type('[name=password]', '\uE007')
  await browser.run(there, 'label.operation')
}

/** Fills the list with jobs of 16 pixels, shows all of them, and counts the bytes of a minute in which nothing happens. */
async function list(browser) {
  await browser.run(async (jobs) => {
    const { csrfToken } = await (await fetch('/api/v1/session')).json()
    const picture = new Blob(['P5\n4 4\n255\n', new Uint8Array(16).map((_, index) => index * 9)])
    let next = 0
    const submit = async () => {
      while (next < jobs) {
        const name = `measured-${String(next++).padStart(4, '0')}.pgm`
        for (;;) {
          const answer = await fetch(`/api/v1/jobs?name=${name}`, { method: 'POST', body: picture, headers: { 'X-CSRF-Token': csrfToken, 'Content-Type': 'application/octet-stream' } })
          if (answer.ok) break
          if (answer.status !== 429) throw new Error(await answer.text())
          await new Promise((go) => setTimeout(go, 500))
        }
      }
    }
    await Promise.all(Array.from({ length: 4 }, submit))
    for (;;) {
      const { total } = await (await fetch('/api/v1/jobs?state=queued,running&limit=1')).json()
      if (!total) return
      await new Promise((go) => setTimeout(go, 500))
    }
  }, JOBS)
  await browser.open('/jobs')
  await browser.run(async (jobs) => {
    const rows = () => document.querySelectorAll('.jobs > li').length
    while (rows() < jobs) {
      const before = rows()
      document.querySelector('.justify-center button')?.click()
      const until = performance.now() + 10_000
      while (rows() === before && performance.now() < until) await new Promise(requestAnimationFrame)
    }
    scrollTo(0, 0)
    // The first reading of the whole list is not idle.
    await new Promise((go) => setTimeout(go, 25_000))
  }, JOBS)
  const idle = await browser.run(async (seconds) => {
    performance.setResourceTimingBufferSize(5000)
    performance.clearResourceTimings()
    await new Promise((go) => setTimeout(go, 1000 * seconds))
    const read = performance.getEntriesByType('resource')
    return { requests: read.length, bytes: read.reduce((sum, { transferSize }) => sum + transferSize, 0) }
  }, IDLE_SECONDS)
  note(`list of ${JOBS} jobs, all shown: bytes in ${IDLE_SECONDS} s while nothing happens`, `${(idle.bytes / 1000).toFixed(1)} kB in ${idle.requests} requests`, 'at most 50 kB')
  note('the same while it is scrolled by 60 pixels in each frame', frames(await browser.run(`async () => (${FRAMES})(() => scrollBy(0, 60))`)))
}

/** Drags a timeline of many attempts, which takes the place of a job's. */
async function timeline(browser) {
  await browser.run(async (attempts) => {
    const slots = 8
    const told = Array.from({ length: attempts }, (_, n) => {
      const from = Math.floor(n / slots) * 10
      return [n, n % (attempts / 2), n < attempts / 2 ? 'map' : 'apply', n % slots, from, from + 9, n % 997 ? 'taken' : 'failed', false, n % 499 === 0, null]
    })
    const page = {
      begun: '2026-01-01T00:00:00Z', millis: (attempts / slots) * 10, revision: attempts, attempts: told, leftOut: 0,
      workers: Array.from({ length: slots }, (_, index) => ({ name: `worker-${index}`, slots: 1 })),
    }
    const { fetch } = window
    window.fetch = (path, ...more) => (String(path).includes('/timeline') ? Promise.resolve(new Response(JSON.stringify(page))) : fetch(path, ...more))
    scrollTo(0, 0)
    document.querySelector('.jobs a.body').click()
    while (document.querySelector('[data-test=timeline]')?.dataset.attempts !== String(attempts)) await new Promise(requestAnimationFrame)
    document.querySelector('[data-test=timeline]').scrollIntoView({ block: 'center' })
  }, ATTEMPTS)
  const dragged = await browser.run(`async () => {
    const canvas = document.querySelector('[data-test=timeline] canvas')
    canvas.setPointerCapture = () => {}
    const box = canvas.getBoundingClientRect()
    const at = (type, x) => canvas.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: box.top + 30, pointerId: 1, pointerType: 'mouse', bubbles: true }))
    canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: -1, ctrlKey: true, clientX: box.left + 400, clientY: box.top + 30, bubbles: true, cancelable: true }))
    at('pointerdown', box.left + 600)
    const found = await (${FRAMES})((frame) => at('pointermove', box.left + 600 - 200 * Math.sin(frame / 20)))
    at('pointerup', box.left + 600)
    return found
  }`)
  note(`timeline of ${ATTEMPTS.toLocaleString('en')} attempts while it is dragged, four fifths of its time shown`, frames(dragged))
}

/** A job page of many chunks while the events of a running job arrive, which take the place of a job's. */
async function liveMap(browser, id) {
  const { identifier } = await browser.command('Page.addScriptToEvaluateOnNewDocument', { source: `
    const { fetch } = window
    window.fetch = async (path, ...more) => {
      if (String(path).includes('/timeline')) {
        return new Response(JSON.stringify({ begun: '2026-01-01T00:00:00Z', millis: performance.now(), revision: 1, attempts: [], leftOut: 0, workers: [{ name: 'worker-0', slots: 8 }] }))
      }
      const answer = await fetch(path, ...more)
      if (!String(path).endsWith('/jobs/${id}')) return answer
      const { result, ...job } = await answer.json()
      return new Response(JSON.stringify({ ...job, state: 'running' }))
    }
    window.told = 0
    window.EventSource = class {
      readyState = 1
      handlers = {}
      constructor() { setTimeout(() => this.begin(), 50) }
      addEventListener(name, handle) { this.handlers[name] = handle }
      close() { clearInterval(this.timer) }
      tell(name, data) { this.handlers[name]?.({ data: JSON.stringify(data) }) }
      begin() {
        this.onopen?.({})
        this.tell('page', { page: 0, pages: 1, chunks: ${CHUNKS}, width: 40000, height: 40000 })
        const begun = performance.now()
        this.timer = setInterval(() => {
          while (window.told < (performance.now() - begun) * ${EVENTS_PER_SECOND / 1000}) {
            const n = window.told++
            this.tell('chunk', { page: 0, chunk: n >> 1, phase: 'apply', kind: n % 2 ? 'finished' : 'started', worker: 'worker-' + n % 3, backend: n % 2 ? 'vector' : '', detail: '', attempt: 1 })
          }
        }, 10)
      }
    }` })
  await browser.open(`/jobs/${id}`)
  await browser.run(there, '[data-test=chunks]')
  const shown = await browser.run(`async () => (${FRAMES})(() => {})`)
  note(`page of a running job of ${CHUNKS.toLocaleString('en')} chunks, ${EVENTS_PER_SECOND} events a second`, frames(shown))
  await browser.command('Page.removeScriptToEvaluateOnNewDocument', { identifier })
}

/** An uncompressed TIFF of 16-bit gray, in strips of four rows. */
function writeTiff(file, width, height) {
  const strips = height / 4
  const stripBytes = 8 * width
  const pixels = 8 + 12 * 9 + 6 + 8 * strips
  const head = Buffer.alloc(pixels)
  head.write('II*\0', 'latin1')
  head.writeUInt32LE(8, 4)
  const fields = [[256, width], [257, height], [258, 16], [259, 1], [262, 1], [273, 122, strips], [277, 1], [278, 4], [279, 122 + 4 * strips, strips]]
  head.writeUInt16LE(fields.length, 8)
  fields.forEach(([tag, value, count = 1], index) => {
    const at = 10 + 12 * index
    head.writeUInt16LE(tag, at)
    head.writeUInt16LE([258, 259, 262, 277].includes(tag) ? 3 : 4, at + 2)
    head.writeUInt32LE(count, at + 4)
    head.writeUInt32LE(value, at + 8)
  })
  for (let strip = 0; strip < strips; strip++) {
    head.writeUInt32LE(pixels + strip * stripBytes, 122 + 4 * strip)
    head.writeUInt32LE(stripBytes, 122 + 4 * (strips + strip))
  }
  const out = openSync(file, 'w')
  writeSync(out, head)
  const rows = new Uint16Array(4 * width)
  for (let strip = 0; strip < strips; strip++) {
    for (let index = 0; index < rows.length; index++) rows[index] = 2000 + ((index % width) >> 1) + strip + ((index * 2654435761) >>> 24)
    writeSync(out, Buffer.from(rows.buffer))
  }
  closeSync(out)
}

/** Chooses a picture, waits for its preview, and changes a parameter. */
async function preview(browser) {
  const file = join(folder, 'measured.tif')
  writeTiff(file, 9000, 6000)
  await browser.open('/new')
  await browser.run(there, 'input[name=pictures]')
  await browser.run(async () => {
    document.querySelector('label.operation:nth-of-type(3)').click()
    window.chosenAt = new Promise((go) => document.addEventListener('change', () => go(performance.now()), { once: true, capture: true }))
  })
  await browser.type('input[name=pictures]', file)
  const first = await browser.run(async () => {
    const begin = await window.chosenAt
    while (!document.querySelector('[data-test=preview][data-busy=false] .frame[data-ready=true]')) await new Promise(requestAnimationFrame)
    const sent = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/previews')).length
    return { time: performance.now() - begin, sent }
  })
  note('preview of an uncompressed 16-bit TIFF of 9,000 x 6,000 pixels (108 MB): from choosing it to its first result', `${millis(first.time)}, ${first.sent} requests`)
  const times = []
  for (const value of ['1', '2', '3', '4', '5']) {
    times.push(await browser.run(async (low) => {
      const field = document.querySelector('[name=low]')
      const shown = () => document.querySelector('[data-test=preview]').dataset.busy
      const requests = () => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/result')).length
      const before = requests()
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, low)
      const begin = performance.now()
      field.dispatchEvent(new Event('input', { bubbles: true }))
      while (requests() === before || shown() !== 'false') await new Promise(requestAnimationFrame)
      return performance.now() - begin
    }, value))
  }
  times.sort((a, b) => a - b)
  note('the same: from changing a parameter to its result, 150 ms of rest included; median and range of five', `${millis(times[2])} (${millis(times[0])} to ${millis(times[4])})`, 'some hundred ms')
}

try {
  const browser = await webDriver(await portOf(driver))
  try {
    const job = await coldStart(browser)
    if (PARTS.includes('preview')) await preview(browser)
    if (PARTS.includes('list')) await list(browser)
    if (PARTS.includes('timeline')) await timeline(browser)
    if (PARTS.includes('map')) await liveMap(browser, job)
  } finally {
    await browser.quit()
  }
  console.log(`Load of the machine at the end: ${loadavg().map((load) => load.toFixed(1)).join(', ')}\n\n| measured | value | aim |\n|---|---|---|\n${rows.join('\n')}`)
} finally {
  driver.kill()
  rmSync(folder, { recursive: true, force: true })
}
