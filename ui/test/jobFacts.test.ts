import { expect, it } from 'vitest'
import type { Job } from '../src/api/types'
import { factsOf, millisOf } from '../src/model/jobFacts'

const job: Job = {
  id: 'j', name: 'a.tif', owner: 'ann', state: 'done', operation: 'clahe', parameters: { clip: '3.5', mask: '' }, output: { quality: '90' },
  created: '2026-01-01T00:00:00Z', started: '2026-01-01T00:00:01Z', finished: '2026-01-01T00:00:03Z',
  picture: { kind: 'tiff', width: 2000, height: 1000, format: 'gray16', pages: 2 },
}

it('lists what is known of a job, and its owner for administrators only', () => {
  const of = (one: Job, isAdmin = false) => Object.fromEntries(factsOf(one, isAdmin))
  expect(of(job)).toMatchObject({ Picture: 'TIFF, 2,000 × 1,000, 2 pages', Samples: 'Gray, 16 bits', 'Clip limit': '3.5', 'Result: quality': '90' })
  expect(of(job)).not.toHaveProperty('Mask')
  expect(of(job)).not.toHaveProperty('Owner')
  expect(of(job, true).Owner).toBe('ann')
  const report = { pages: 2, pixels: 4e6, chunks: 8, retries: 0, resultsByBackend: { vector: 7, scalar: 1 }, resultsByWorker: { first: 8 }, fallbacks: [], notes: [], mapMillis: 1, applyMillis: 1 }
  expect(of({ ...job, report })).toMatchObject({ Backends: 'vector (7 results), scalar (1 result)', Throughput: '2 Mpx/s overall' })
})

it('measures a job that has ended', () => {
  expect(millisOf(job)).toBe(2000)
  expect(millisOf({ started: job.started! })).toBe(0)
})
