import { describe, expect, it, vi } from 'vitest'
import { Problem } from '../src/api/client'
import { Deletions } from '../src/model/deletions'

const jobs = (...ids: string[]) => ids.map((id) => ({ id, name: `${id}.png` }))

describe('a deletion', () => {
  it('is sent some seconds later, and hides the job at once and for good', async () => {
    vi.useFakeTimers()
    const removed: string[] = []
    const deletions = new Deletions((id) => Promise.resolve(removed.push(id)), 5000)
    void deletions.add(jobs('a', 'b'))
    expect(deletions.isHidden('a')).toBe(true)
    await vi.advanceTimersByTimeAsync(4999)
    expect(removed).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(removed).toEqual(['a', 'b'])
    expect(deletions.isHidden('a')).toBe(true)
    expect(deletions.state.waiting).toEqual([])
    vi.useRealTimers()
  })

  it('can be taken back, and is sent at once when the next one comes or the page is left', async () => {
    const removed: [string, boolean][] = []
    const deletions = new Deletions((id, urgent) => Promise.resolve(removed.push([id, urgent])), 100_000)
    void deletions.add(jobs('a'))
    deletions.undo()
    expect(deletions.isHidden('a')).toBe(false)
    void deletions.add(jobs('b'))
    await deletions.add(jobs('c'))
    await deletions.flush(true)
    expect(removed).toEqual([['b', false], ['c', true]])
  })

  it('that failed shows the job again, unless the job is gone', async () => {
    const status: Record<string, number> = { a: 503, b: 404 }
    const deletions = new Deletions((id) => Promise.reject(new Problem(status[id]!, 'no', 'because')), 100_000)
    void deletions.add(jobs('a', 'b'))
    await deletions.flush()
    expect(deletions.isHidden('a')).toBe(false)
    expect(deletions.isHidden('b')).toBe(true)
    expect(deletions.state.problem?.status).toBe(503)
  })
})
