import { describe, expect, it } from 'vitest'
import { ago, bytes, dimensions, duration, pixelRate, pixels, sampleFormat, title } from '../src/format'

describe('sizes', () => {
  it.each([[0, '0 B'], [999, '999 B'], [1000, '1 kB'], [12_345, '12.3 kB'], [123_456, '123 kB'], [5_000_000_000, '5 GB']])('%d bytes are %s', (value, text) => {
    expect(bytes(value)).toBe(text)
  })
  it('of pictures have prefixes, too', () => {
    expect(pixels(51_380_224)).toBe('51.4 Mpx')
    expect(pixelRate(0)).toBe('0 px/s')
    expect(dimensions(7168, 512)).toBe('7,168 × 512')
  })
})

describe('times', () => {
  const now = new Date('2026-03-01T12:00:00Z')
  it.each([
    ['2026-03-01T11:59:30Z', 'just now'], ['2026-03-01T11:55:00Z', '5 minutes ago'], ['2026-02-28T12:00:00Z', 'yesterday'],
    ['2026-03-04T12:00:00Z', 'in 3 days'], ['2025-03-01T12:00:00Z', 'last year'],
  ])('%s is %s', (instant, text) => expect(ago(instant, now)).toBe(text))
  it.each([[340, '0.34 s'], [0, '0 s'], [2500, '2.5 s'], [59_600, '1 min'], [200_000, '3 min 20 s'], [7_500_000, '2 h 5 min']])('%d ms last %s', (millis, text) => {
    expect(duration(millis)).toBe(text)
  })
})

it.each([['rgb8', 'Color, 8 bits'], ['gray_alpha16', 'Gray with alpha, 16 bits'], ['gray_float32', 'Gray, 32 bits, floating point'],
  ['rgba_int16', 'Color with alpha, 16 bits, signed'], ['gray_uint32', 'Gray, 32 bits'], ['other', 'other']])('%s samples are %s', (format, text) => {
  expect(sampleFormat(format)).toBe(text)
})

it('makes titles of names', () => expect(title('per-channel')).toBe('Per channel'))
