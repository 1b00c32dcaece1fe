import type { Scope } from '../api/types'
import { t } from '../words'

/** The least length of a password. The master refuses common ones, too. */
export const LEAST_PASSWORD = 10

/** A rule of a form's field: true, or what is wrong. */
export const longEnough = (value: string) => [...value].length >= LEAST_PASSWORD || t('account.passwordHint', { least: LEAST_PASSWORD })

/** How long tokens can be good, in days; null is for ever. */
export const LIFETIMES: { value: number | null; title: string }[] = [
  { value: 7, title: t('account.week') }, { value: 30, title: t('jobs.nDay', { n: 30 }) }, { value: 90, title: t('jobs.nDay', { n: 90 }) }, { value: 365, title: t('account.year') },
  { value: null, title: t('account.untilRevoked') },
]

/** When a token expires that is made now, as the API takes it. */
export const expiry = (days: number | null, now: Date = new Date()) =>
  days === null ? 'never' : new Date(now.getTime() + days * 86_400_000).toISOString()

const SCOPES: { value: Scope; title: string }[] = [
  { value: 'submit', title: t('account.scopeSubmit') },
  { value: 'read', title: t('account.scopeRead') },
  { value: 'admin', title: t('account.scopeAdmin') },
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
  if (!browser) return program.split(/[\s/]/)[0] || t('account.unknownBrowser')
  return system ? t('account.browserOn', { browser, system }) : browser
}
