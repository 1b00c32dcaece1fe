import { expect, it } from 'vitest'
import { UnfinishedUploads } from '../src/api/unfinished'

/** A browser's storage. */
class Memory implements Storage {
  private readonly values = new Map<string, string>()
  get length() { return this.values.size }
  clear() { this.values.clear() }
  getItem(key: string) { return this.values.get(key) ?? null }
  key(index: number) { return [...this.values.keys()][index] ?? null }
  removeItem(key: string) { this.values.delete(key) }
  setItem(key: string, value: string) { this.values.set(key, value) }
}

const upload = (uploadUrl: string) => ({ size: 7, metadata: { filename: 'secret.png' }, creationTime: 'now', urlStorageKey: '', parallelUploadUrls: null, uploadUrl })

it('keeps where uploads go on, by fingerprint, and no name', async () => {
  const storage = new Memory()
  const unfinished = new UnfinishedUploads(storage)
  const key = await unfinished.addUpload('7-ab', upload('/one'))
  await unfinished.addUpload('7-ab', upload('/two'))
  await unfinished.addUpload('7-abc', upload('/three'))
  expect((await unfinished.findUploadsByFingerprint('7-ab')).map(({ uploadUrl }) => uploadUrl)).toEqual(['/one', '/two'])
  expect(await unfinished.findAllUploads()).toHaveLength(3)
  await unfinished.removeUpload(key!)
  expect((await unfinished.findUploadsByFingerprint('7-ab')).map(({ uploadUrl }) => uploadUrl)).toEqual(['/two'])
  for (let index = 0; index < storage.length; index++) expect(storage.key(index)! + storage.getItem(storage.key(index)!)).not.toContain('secret')
})

it('forgets its own entries only', async () => {
  const storage = new Memory()
  const unfinished = new UnfinishedUploads(storage)
  storage.setItem('equilux-theme', 'dark')
  await unfinished.addUpload('7-ab', upload('/one'))
  unfinished.clear()
  expect(storage.length).toBe(1)
  expect(storage.getItem('equilux-theme')).toBe('dark')
})
