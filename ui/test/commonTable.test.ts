import { expect, it } from 'vitest'
import type { Batch } from '../src/api/types'
import { awaitsTable, tableState } from '../src/model/commonTable'

const counts = { queued: 2, running: 1, done: 0, failed: 0, cancelled: 0 }
const said = (commonTable?: Batch['commonTable']) => tableState({ counts, ...(commonTable ? { commonTable } : {}) })

it('knows which jobs wait for the table of their batch', () => {
  expect(awaitsTable({ state: 'queued' })).toBe(false)
  expect(awaitsTable({ state: 'queued', commonTable: { counted: false } })).toBe(false)
  expect(awaitsTable({ state: 'queued', commonTable: { counted: true } })).toBe(true)
  expect(awaitsTable({ state: 'queued', commonTable: { counted: true, pictures: 3 } })).toBe(false)
  expect(awaitsTable({ state: 'failed', commonTable: { counted: true } })).toBe(false)
})

it('says how far the table of a batch is', () => {
  expect(said()).toBe('')
  expect(said({ state: 'open', counted: 1 })).toBe('One table for all pictures; 1 of 3 pictures counted, and more may follow.')
  expect(said({ state: 'closed', counted: 2 })).toBe('One table for all pictures; 2 of 3 pictures counted.')
  expect(said({ state: 'made', counted: 3, pictures: 3 })).toBe('All pictures are mapped through one table, made from 3 pictures.')
  expect(said({ state: 'failed', counted: 1, error: 'a.png was cancelled' })).toBe('The common table could not be made: a.png was cancelled.')
})
