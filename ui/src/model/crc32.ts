/** CRC-32 (ISO 3309) of files, as the master computes it. Browsers have digests of their own on encrypted pages only. */

/** Eight tables, with which eight bytes are processed at a time: `TABLES[n]` moves a byte past `n` further ones. */
const TABLES = tables()

function tables(): Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
    return sum
  })
  const all = [first]
  for (let n = 1; n < 8; n++) all.push(all[n - 1]!.map((sum) => (sum >>> 8) ^ first[sum & 0xff]!))
  return all
}

/** Continues a checksum, whose first value is 0. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as [Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  let sum = ~before
  let at = 0
  for (const end = bytes.length - 7; at < end; at += 8) {
    const low = sum ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24))
    sum = t7[low & 0xff]! ^ t6[(low >>> 8) & 0xff]! ^ t5[(low >>> 16) & 0xff]! ^ t4[low >>> 24]!
      ^ t3[bytes[at + 4]!]! ^ t2[bytes[at + 5]!]! ^ t1[bytes[at + 6]!]! ^ t0[bytes[at + 7]!]!
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ t0[(sum ^ bytes[at]!) & 0xff]!
  return ~sum >>> 0
}

const PIECE = 8 << 20

/** The checksum of a file's first bytes, in hexadecimal; only a piece of the file is in memory at a time. */
export async function checksumOf(file: Blob, bytes: number): Promise<string> {
  let sum = 0
  for (let from = 0; from < bytes; from += PIECE) {
    sum = crc32(new Uint8Array(await file.slice(from, Math.min(bytes, from + PIECE)).arrayBuffer()), sum)
  }
  return sum.toString(16).padStart(8, '0')
}
