import { describe, expect, it } from 'vitest'
import { checksumOf, crc32 } from '../src/model/crc32'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('the checksum of a file', () => {
  it('is that of the standard', () => {
    expect(crc32(bytes('123456789'))).toBe(0xcbf43926)
    expect(crc32(bytes(''))).toBe(0)
    expect(crc32(bytes('The quick brown fox jumps over the lazy dog'))).toBe(0x414fa339)
  })

  it('goes on where it stopped, wherever that is', () => {
    const text = bytes('The quick brown fox jumps over the lazy dog')
    for (let cut = 0; cut <= text.length; cut++) {
      expect(crc32(text.subarray(cut), crc32(text.subarray(0, cut)))).toBe(0x414fa339)
    }
  })

  it('covers the first bytes of a file only', async () => {
    expect(await checksumOf(new Blob([bytes('123456789 and more')]), 9)).toBe('cbf43926')
    expect(await checksumOf(new Blob([]), 0)).toBe('00000000')
  })

  it('is the same over several pieces', async () => {
    const large = new Uint8Array((8 << 20) + 13).map((_, index) => index * 31)
    expect(await checksumOf(new Blob([large]), large.length)).toBe(crc32(large).toString(16).padStart(8, '0'))
  })
})
