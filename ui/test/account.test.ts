import { describe, expect, it } from 'vitest'
import { Problem } from '../src/api/client'
import { browserName, expiry, LIFETIMES, longEnough, scopesOf } from '../src/model/account'
import { useAttempts } from '../src/model/attempts'

describe('a token', () => {
  const now = new Date('2026-03-01T12:00:00Z')
  it('expires when it was asked to, or never', () => {
    expect(expiry(90, now)).toBe('2026-05-30T12:00:00.000Z')
    expect(expiry(null, now)).toBe('never')
    expect(LIFETIMES.map(({ value }) => value)).toContain(90)
  })
  it('has the scope admin only with administrators', () => {
    expect(scopesOf(true).map(({ value }) => value)).toEqual(['submit', 'read', 'admin'])
    expect(scopesOf(false).map(({ value }) => value)).toEqual(['submit', 'read'])
  })
})

it.each([['123456789', false], ['1234567890', true], ['🐟🐟🐟🐟🐟🐟🐟🐟🐟', false], ['🐟🐟🐟🐟🐟🐟🐟🐟🐟🐟', true]])(
  'the password %s is long enough: %s', (password, fits) => expect(longEnough(password) === true).toBe(fits))

it.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36', 'Chrome on Windows'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0', 'Edge on Windows'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 'Safari on macOS'],
  ['Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36', 'Chrome on Android'],
  ['curl/8.5.0', 'curl'], ['', 'Unknown browser'],
])('%s is %s', (program, name) => expect(browserName(program)).toBe(name))

describe('an attempt', () => {
  it('says what is done', async () => {
    const { problem, said, attempt } = useAttempts()
    expect(await attempt(() => Promise.resolve(), 'Done.')).toBe(true)
    expect([problem.value, said.value]).toEqual([null, 'Done.'])
  })
  it('says what went wrong, until the next one', async () => {
    const { problem, said, attempt } = useAttempts()
    expect(await attempt(() => Promise.reject(Problem.unreachable()), 'Done.')).toBe(false)
    expect([problem.value?.title, said.value]).toEqual(['The master cannot be reached', ''])
    await attempt(() => Promise.resolve())
    expect(problem.value).toBeNull()
  })
})
