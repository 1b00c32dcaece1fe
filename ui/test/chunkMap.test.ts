import { beforeEach, describe, expect, it } from 'vitest'
import type { ChunkEvent, ChunksOfPage } from '../src/api/types'
import { ChunkMap, columnsFor } from '../src/model/chunkMap'
import { bandsOf, chunkAt, drawBands, drawCells, gridOf, type Inks, type MapPen } from '../src/model/chunkMapDrawing'

const event = (chunk: number, phase: ChunkEvent['phase'], kind: ChunkEvent['kind'], worker = 'first', detail = ''): ChunkEvent =>
  ({ page: 0, chunk, phase, kind, worker, backend: kind === 'finished' ? 'vector' : '', detail, attempt: 1 })

let map: ChunkMap
beforeEach(() => {
  map = new ChunkMap()
  map.begin({ page: 0, pages: 1, chunks: 4, width: 100, height: 40 })
})

describe('a chunk', () => {
  it('waits, is counted, is mapped and is done', () => {
    const seen = [map.chunks[0]!.stage]
    for (const [phase, kind] of [['map', 'started'], ['map', 'finished'], ['apply', 'started'], ['apply', 'finished']] as const) {
      map.apply(event(0, phase, kind))
      seen.push(map.chunks[0]!.stage)
    }
    expect(seen).toEqual(['waiting', 'counting', 'counted', 'mapping', 'done'])
    expect(map.chunks[0]).toMatchObject({ worker: 'first', backend: 'vector', retries: 0 })
  })

  it('that is given out again falls back by one phase only, and says why', () => {
    map.apply(event(1, 'map', 'started'))
    map.apply(event(1, 'map', 'retried', 'first', 'its worker is gone'))
    expect(map.chunks[1]!.stage).toBe('waiting')
    map.apply(event(1, 'map', 'finished', 'second'))
    map.apply(event(1, 'apply', 'started', 'second'))
    map.apply(event(1, 'apply', 'retried', 'second', 'its lease ran out'))
    expect(map.chunks[1]).toMatchObject({ stage: 'counted', retries: 2, retryReason: 'its lease ran out' })
    expect(map.retries).toBe(2)
    expect(map.remarks.map(({ kind, worker, text }) => [kind, worker, text])).toEqual([
      ['retried', 'first', 'its worker is gone'], ['retried', 'second', 'its lease ran out']])
  })

  it('of an earlier run is done at once', () => {
    map.apply(event(3, 'apply', 'kept'))
    expect(map.chunks[3]).toMatchObject({ stage: 'done', worker: 'first', retries: 0 })
    expect(map.remarks).toEqual([])
  })

  it('of an operation that counts nothing waits again from the start', () => {
    map.apply(event(2, 'apply', 'started'))
    map.apply(event(2, 'apply', 'retried'))
    expect(map.chunks[2]!.stage).toBe('waiting')
  })

  it('that is done is not set back by a late second attempt', () => {
    map.apply(event(0, 'apply', 'finished'))
    map.apply(event(0, 'apply', 'started', 'second'))
    map.apply(event(0, 'apply', 'retried', 'second'))
    expect(map.chunks[0]).toMatchObject({ stage: 'done', worker: 'first' })
  })

  it('that a better backend could not compute is a fallback', () => {
    map.apply(event(0, 'map', 'finished', 'first', 'opencl failed: out of memory'))
    expect(map.fallbacks).toBe(1)
    expect(map.remarks[0]).toMatchObject({ kind: 'fallback', text: 'opencl failed: out of memory' })
  })
})

it('tells of a late worker, of the second one and of who won', () => {
  map.apply(event(0, 'map', 'started', 'slow'))
  map.apply(event(0, 'map', 'late', 'slow', 'no result for 3.0 s'))
  map.apply(event(0, 'map', 'doubled', 'fast', 'another worker is late'))
  expect(map.chunks[0]).toMatchObject({ late: true, doubled: 1, worker: 'slow' })
  map.apply(event(0, 'map', 'finished', 'fast'))
  map.apply(event(0, 'map', 'superseded', 'slow', 'fast was faster'))
  expect(map.chunks[0]).toMatchObject({ stage: 'counted', late: false, countedBy: 'fast' })
  expect(map.remarks.map(({ kind, worker }) => [kind, worker])).toEqual([['late', 'slow'], ['doubled', 'fast'], ['superseded', 'slow']])
})

it('remembers what a worker did that is gone, until it is back', () => {
  map.apply(event(0, 'map', 'finished', 'doomed'))
  map.worker({ kind: 'gone', worker: 'doomed', slots: 2, reason: 'killed' })
  map.apply(event(0, 'apply', 'finished', 'other'))
  expect(map.byWorker()).toEqual([
    { worker: 'doomed', running: 0, counted: 1, mapped: 0, gone: true }, { worker: 'other', running: 0, counted: 0, mapped: 1, gone: false }])
  expect(map.remarks).toEqual([{ page: 0, kind: 'gone', worker: 'doomed', text: 'killed' }])
  map.worker({ kind: 'takes_part', worker: 'doomed', slots: 2, reason: '' })
  expect(map.byWorker()[0]!.gone).toBe(false)
})

it('ignores what it knows nothing of', () => {
  map.apply(event(99, 'map', 'started'))
  map.apply({ ...event(0, 'map', 'started'), page: 3 })
  expect(map.stages()).toMatchObject({ waiting: 4 })
})

it('is through when every chunk is, and half through when all are counted', () => {
  for (let chunk = 0; chunk < 4; chunk++) map.apply(event(chunk, 'map', 'finished'))
  expect(map.progress).toBe(0.5)
  for (let chunk = 0; chunk < 4; chunk++) map.apply(event(chunk, 'apply', 'finished', chunk % 2 ? 'first' : 'second'))
  expect(map.progress).toBe(1)
  expect(map.byWorker()).toEqual([
    { worker: 'first', running: 0, counted: 4, mapped: 2, gone: false }, { worker: 'second', running: 0, counted: 0, mapped: 2, gone: false }])
})

it('takes over how all stands from the master', () => {
  const state: ChunksOfPage = {
    page: 1, pages: 2, width: 100, height: 40, workers: ['first', 'second'], backends: ['opencl', 'vector'], gone: [0],
    chunks: [
      { first: 0, rows: 10, phase: 'apply', state: 'done', worker: 1, backend: 1, attempts: 3, retries: 1, doubled: 1, detail: 'its worker is gone',
        map: { worker: 0, backend: 0 }, apply: { worker: 1, backend: 1, detail: 'opencl failed' } },
      { first: 10, rows: 10, phase: 'apply', state: 'running', worker: 0, attempts: 2, retries: 0, doubled: 0, map: { worker: 0, backend: 0 } },
      { first: 20, rows: 10, phase: 'apply', state: 'waiting', attempts: 1, retries: 0, doubled: 0, map: { worker: 0, backend: 0 } },
      { first: 30, rows: 10, phase: 'apply', state: 'waiting', attempts: 0, retries: 0, doubled: 0 },
    ],
  }
  map.replace(state)
  expect(map.page).toBe(1)
  expect(map.chunks.map(({ stage }) => stage)).toEqual(['done', 'mapping', 'counted', 'waiting'])
  expect(map.chunks[0]).toMatchObject({ worker: 'second', backend: 'vector', retries: 1, retryReason: 'its worker is gone', fallback: 'opencl failed' })
  expect(map.chunks[2]).toMatchObject({ worker: 'first', backend: 'opencl' })
  expect(map.workers).toEqual(['first', 'second'])
  expect(map.remarks.map(({ chunk, kind, text }) => [chunk, kind, text])).toEqual([
    [0, 'retried', 'its worker is gone'], [0, 'doubled', 'also given to a second worker, because the first one was late'], [0, 'fallback', 'opencl failed']])
  map.replace(state)
  expect(map.remarks).toHaveLength(3)
  expect(map.byWorker()).toEqual([
    { worker: 'first', running: 1, counted: 3, mapped: 0, gone: true }, { worker: 'second', running: 0, counted: 0, mapped: 1, gone: false }])
})

it.each([[1, 1], [2, 2], [12, 5], [299, 25]])('%d cells in a box of two to one lie %d in a row', (cells, columns) => {
  expect(columnsFor(cells, 2, 1)).toBe(columns)
})

describe('the drawing of a chunk map', () => {
  /** The rectangles that are filled: fill style, alpha and place. */
  function drawn(draw: (pen: MapPen) => void) {
    const found: [ink: string, alpha: number, ...place: number[]][] = []
    const nothing = () => {}
    const pen = {
      fillStyle: '', strokeStyle: '', lineWidth: 1, globalAlpha: 1, strokeRect: nothing, setLineDash: nothing, beginPath: nothing, roundRect: nothing, arc: nothing, moveTo: nothing, lineTo: nothing,
      closePath: nothing, fill: nothing, stroke: nothing, fillRect(...place: number[]) { found.push([this.fillStyle, this.globalAlpha, ...place]) },
    }
    draw(pen as unknown as MapPen)
    return found
  }
  const inks: Inks = { coloring: 'worker', color: (variable) => variable, colorOf: (worker) => worker }

  it('has a cell for each of many chunks, in a box', () => {
    map.begin({ page: 0, pages: 1, chunks: 20_000, width: 100, height: 20_000 })
    map.apply(event(1, 'apply', 'finished', 'second'))
    const grid = gridOf(20_000, 400, 360)
    expect(grid.width).toBeLessThanOrEqual(400)
    expect(grid.height).toBeLessThanOrEqual(360)
    const cells = drawn((pen) => drawCells(pen, map.chunks, grid, inks))
    expect(cells).toHaveLength(20_000)
    expect(cells[1]!.slice(0, 2)).toEqual(['second', 1])
    expect(cells.filter(([ink]) => ink === '--v-theme-surface-variant')).toHaveLength(19_999)
  })

  it('finds the chunk at a place, and none beside the cells', () => {
    const grid = gridOf(4, 150, 300)
    expect(grid).toEqual({ columns: 3, cell: 50, width: 150, height: 100 })
    expect([[125, 25], [25, 75], [75, 75], [-1, 0], [150, 0]].map(([x, y]) => chunkAt(grid, 4, x!, y!))).toEqual([2, 3, undefined, undefined, undefined])
    expect(gridOf(0, 300, 300).columns).toBe(1)
    expect(gridOf(1, 300, 300).cell).toBe(72)
  })

  it('has one band for chunks of the same look', () => {
    for (const chunk of [0, 1, 3]) map.apply(event(chunk, 'apply', 'finished'))
    expect(bandsOf(map.chunks, map.height, inks)).toEqual([
      { ink: 'first', alpha: 0.38, from: 0, to: 0.5 }, { ink: '--v-theme-surface', alpha: 0.82, from: 0.5, to: 0.75 }, { ink: 'first', alpha: 0.38, from: 0.75, to: 1 }])
    expect(bandsOf(map.chunks, map.height, inks, 1)).toHaveLength(4)
    expect(drawn((pen) => drawBands(pen, bandsOf(map.chunks, map.height, { ...inks, coloring: 'phase' }), 200, 100))[0]).toEqual(['--v-theme-accent', 0.38, 0, 0, 200, 50])
  })
})

it('shows events when it is asked to', () => {
  const before = map.revision
  map.apply(event(0, 'map', 'finished'))
  expect(map.revision).toBe(before)
  map.show()
  expect(map.revision).toBe(before + 1)
})
