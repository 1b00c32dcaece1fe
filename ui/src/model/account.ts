import type { Scope } from '../api/types'

/** The least length of a password. The master refuses common ones, too. */
export const LEAST_PASSWORD = 10

/** A rule of a form's field: true, or what is wrong. */
export const longEnough = (value: string) => [...value].length >= LEAST_PASSWORD || `At least ${LEAST_PASSWORD} characters.`

/** How long tokens can be good, in days; null is for ever. */
export const LIFETIMES: { value: number | null; title: string }[] = [
  { value: 7, title: 'A week' }, { value: 30, title: '30 days' }, { value: 90, title: '90 days' }, { value: 365, title: 'A year' },
  { value: null, title: 'Until it is revoked' },
]

/** When a token expires that is made now, as the API takes it. */
export const expiry = (days: number | null, now: Date = new Date()) =>
  days === null ? 'never' : new Date(now.getTime() + days * 86_400_000).toISOString()

const SCOPES: { value: Scope; title: string }[] = [
  { value: 'submit', title: 'Send pictures, cancel and delete jobs' },
  { value: 'read', title: 'See jobs, download results' },
  { value: 'admin', title: 'Users, and what belongs to others' },
]

/** The scopes that a user's tokens can have. */
export const scopesOf = (admin: boolean) => SCOPES.filter(({ value }) => admin || value !== 'admin')

const BROWSERS: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bFirefox\/|\bFxiOS\//, 'Firefox'], [/Chrom(?:e|ium)\/|\bCriOS\//, 'Chrome'], [/\bSafari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'], [/\biPhone\b/, 'iPhone'], [/\biPad\b/, 'iPad'], [/\bWindows\b/, 'Windows'], [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'], [/\bLinux\b/, 'Linux'],
]

/** What a browser's name for itself (User-Agent) says: `Firefox on Linux`. */
export function browserName(program: string): string {
  const find = (known: [RegExp, string][]) => known.find(([pattern]) => pattern.test(program))?.[1]
  const browser = find(BROWSERS)
  const system = find(SYSTEMS)
  if (!browser) return program.split(/[\s/]/)[0] || 'Unknown browser'
  return system ? `${browser} on ${system}` : browser
}
