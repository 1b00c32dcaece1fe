import { describe, expect, it, vi } from 'vitest'
import { Problem } from '../src/api/client'
import type { PreviewPage, PreviewResult, PreviewState } from '../src/api/previewTypes'
import { needsUpload, Preview, type Trial } from '../src/model/preview'

const settle = () => new Promise((go) => setTimeout(go))
const trial = (operation: string): Trial => ({ operation, parameters: {}, files: {} })
const page = { pages: 1 } as PreviewPage

/** A master that asks for some bytes, and whose results come when they are let go. */
function master(asked: { from: number; length: number }[][]) {
  const sent: string[] = []
  const tried: string[] = []
  const ended: string[] = []
  const waiting: (() => void)[] = []
  let ids = 0
  const state = (id: string): PreviewState => {
    const ranges = asked.shift()
    return ranges ? { id, ready: false, arrived: 2, needed: 6, ranges } : { id, ready: true, page }
  }
  return {
    sent, tried, ended,
    letGo: async () => {
      waiting.shift()!()
      await settle()
    },
    beginPreview: () => Promise.resolve(state(`p${++ids}`)),
    beginPreviewOf: () => Promise.resolve(state(`p${++ids}`)),
    sendToPreview: async (id: string, bytes: Blob) => {
      sent.push(await bytes.text())
      return state(id)
    },
    tryOn: (_: string, { operation }: Trial) => {
      tried.push(operation)
      if (operation === 'bad') return Promise.reject(new Problem(400, 'Unsuitable', 'it does not fit'))
      return new Promise<PreviewResult>((take) => waiting.push(() => take({ differences: [], result: { mediaType: operation } } as never)))
    },
    endPreview: (id: string) => {
      ended.push(id)
      return Promise.resolve()
    },
  }
}

describe('a preview', () => {
  const file = new File(['0123456789'], 'x')

  it('sends the bytes that the master asks for, in their order', async () => {
    const at = master([[{ from: 4, length: 2 }, { from: 8, length: 1 }], [{ from: 6, length: 2 }]])
    const preview = new Preview(at)
    await preview.open({ file }, 1)
    expect(at.sent).toEqual(['458', '67'])
    expect(preview.status).toMatchObject({ sent: 2, total: 8, page })
  })

  it('makes one result at a time, and of those that wait only the last', async () => {
    const at = master([])
    const preview = new Preview(at)
    preview.apply(trial('first'))
    await preview.open({ input: 'j' }, 1)
    preview.apply(trial('second'))
    preview.apply(trial('third'))
    expect(at.tried).toEqual(['first'])
    await at.letGo()
    expect(at.tried).toEqual(['first', 'third'])
    expect(preview.status.result?.result.mediaType).toBe('first')
    await at.letGo()
    expect(preview.status).toMatchObject({ busy: false, result: { result: { mediaType: 'third' } } })
  })

  it('says why there is no result, and shows the next one', async () => {
    const at = master([])
    const preview = new Preview(at)
    preview.apply(trial('bad'))
    await preview.open({ file }, 1)
    await settle()
    expect(preview.status.problem?.detail).toBe('it does not fit')
    preview.apply(trial('good'))
    await at.letGo()
    expect(preview.status.problem).toBeUndefined()
  })

  it('tells whether it can be made only of an upload', async () => {
    const preview = new Preview({ ...master([]), beginPreview: () => Promise.reject(Problem.from(409, '{"type":"urn:equilux:problem:preview-needs-upload"}')) })
    await preview.open({ file }, 1)
    expect(needsUpload(preview.status.problem)).toBe(true)
    await preview.open({ upload: 'u' }, 1)
    expect(needsUpload(preview.status.problem)).toBe(false)
    expect(preview.status.page).toEqual(page)
  })

  it('drops what comes for an earlier picture, and ends its preview', async () => {
    const at = master([[{ from: 0, length: 1 }]])
    const preview = new Preview(at)
    const first = preview.open({ file }, 1)
    const second = preview.open({ file }, 1)
    await Promise.all([first, second])
    expect(at.ended).toEqual(['p1'])
    preview.close()
    await vi.waitFor(() => expect(at.ended).toEqual(['p1', 'p2']))
    expect(preview.status.page).toBeUndefined()
  })
})
