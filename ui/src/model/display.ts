import type { ValueRange, View } from '../api/types'
import { interval } from './histogram'

/** Which values are shown black and white: for viewing only, never for the result. */
export type Display =
  | { kind: 'automatic' }
  /** All values that samples can have. */
  | { kind: 'full' }
  | { kind: 'custom'; input: ValueRange; result: ValueRange }

export type DisplaySide = 'input' | 'result'

/** What to ask the master for; undefined leaves it to the master. */
export function asked(display: Display, side: DisplaySide, full?: ValueRange): ValueRange | undefined {
  switch (display.kind) {
    case 'automatic': return undefined
    case 'full': return full
    case 'custom': return display[side]
  }
}

/** Whether the samples of a picture have more values than a screen, so that it matters which of them are shown. */
export const matters = (...views: (View | undefined)[]): boolean => views.some((view) => view?.range !== undefined)

/** Two entered numbers as a range; undefined if they are none. */
export function entered(low: string, high: string): ValueRange | undefined {
  const found = interval(low, high)
  return found && { low: found[0], high: found[1] }
}

/** A number for a field: no more digits than it needs. */
export const plain = (value: number): string => String(Number(value.toPrecision(7)))
