import { language, maybe, t } from './words'

/** Formats of numbers, sizes and times. */

const number = new Intl.NumberFormat(language.value)
const absolute = new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' })
const clock = new Intl.DateTimeFormat(language.value, { timeStyle: 'medium', hourCycle: 'h23' })
const relative = new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' })

export const count = (value: number) => number.format(value)

/** A number with three digits and a prefix: `1.24 M`, `93.5 k`, `17`. */
function prefixed(value: number, base: number, prefixes: string[]): string {
  let scaled = value
  let power = 0
  while (Math.abs(scaled) >= base && power < prefixes.length - 1) {
    scaled /= base
    power++
  }
  const digits = power === 0 || scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2
  return `${trimmed(scaled.toFixed(digits))} ${prefixes[power]}`
}

const point = new Intl.NumberFormat(language.value).format(1.5).charAt(1)
const trimmed = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace('.', point)

/** The size of a file: `12.3 MB`, in powers of 1000 as file managers show them. */
export const bytes = (value: number) => prefixed(value, 1000, ['B', 'kB', 'MB', 'GB', 'TB'])

export const pixels = (value: number) => prefixed(value, 1000, ['px', 'kpx', 'Mpx', 'Gpx', 'Tpx'])

export const pixelRate = (value: number) => prefixed(value, 1000, ['px/s', 'kpx/s', 'Mpx/s', 'Gpx/s', 'Tpx/s'])

/** `5 ms`, `0.34 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(millis: number): string {
  const seconds = millis / 1000
  if (millis > 0 && millis < 100) return `${Math.round(millis)} ms`
  if (seconds < 10) return `${trimmed(seconds.toFixed(seconds < 1 ? 2 : 1))} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 ? `${minutes} min ${whole % 60} s` : `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`
}

export const dateTime = (instant: string | Date) => absolute.format(new Date(instant))

export const timeOfDay = (instant: string | Date) => clock.format(new Date(instant))

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86400], ['month', 30 * 86400], ['week', 7 * 86400], ['day', 86400], ['hour', 3600], ['minute', 60],
]

/** `just now`, `5 minutes ago`, `yesterday`, `in 3 days`. */
export function ago(instant: string | Date, now: Date = new Date()): string {
  const seconds = (new Date(instant).getTime() - now.getTime()) / 1000
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit)
  }
  return t('format.justNow')
}

/** `7,168 × 7,168`. */
export const dimensions = (width: number, height: number) => `${count(width)} × ${count(height)}`

/** The samples of a picture in words, from `rgb8`, `gray_alpha16`, `gray_float32` and so on. */
export function sampleFormat(format: string): string {
  const found = /^([a-z_]+?)(?:_(uint|int|float))?_?(\d+)$/.exec(format)
  if (!found) return format
  const names: Record<string, string> = {
    gray: t('format.gray'), rgb: t('format.color'), rgba: t('format.colorWithAlpha'), gray_alpha: t('format.grayWithAlpha'), ga: t('format.grayWithAlpha'), lab: 'L*a*b*',
  }
  const kinds: Record<string, string> = { int: t('format.signed'), float: t('format.float') }
  return t('format.bits', { name: names[found[1]!] ?? found[1]!, bits: found[3]!, kind: kinds[found[2] ?? ''] ?? '' })
}

/** A parameter's or operation's name as a heading: `per-channel` becomes `Per channel`. */
export function title(name: string): string {
  const known = maybe(`choice.${name}`) ?? maybe(`channel.${name}`)
  if (known) return known
  const words = name.replace(/[-_]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
