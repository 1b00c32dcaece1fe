import type { Scope } from '../api/types'
import { t } from '../words'

/** The least length of a password. The master also refuses common passwords. */
export const LEAST_PASSWORD = 10

/** A validation rule of a form field: true, or an error message. */
export const longEnough = (value: string) => [...value].length >= LEAST_PASSWORD || t('account.passwordHint', { least: LEAST_PASSWORD })

/** The lifetimes that tokens can have, in days; null is unlimited. */
export const LIFETIMES: { value: number | null; title: string }[] = [
  { value: 7, title: t('account.week') }, { value: 30, title: t('jobs.nDay', { n: 30 }) }, { value: 90, title: t('jobs.nDay', { n: 90 }) }, { value: 365, title: t('account.year') },
  { value: null, title: t('account.untilRevoked') },
]

/** The time at which a token that is created now expires, in the form of the API. */
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

/** The browser and system of a User-Agent header: `Firefox on Linux`. */
export function browserName(program: string): string {
  const find = (known: [RegExp, string][]) => known.find(([pattern]) => pattern.test(program))?.[1]
  const browser = find(BROWSERS)
  const system = find(SYSTEMS)
  if (!browser) return program.split(/[\s/]/)[0] || t('account.unknownBrowser')
  return system ? t('account.browserOn', { browser, system }) : browser
}
