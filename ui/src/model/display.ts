import type { ValueRange, View } from '../api/types'
import { interval } from './histogram'

/** The values that are shown black and white, in the viewer only: the result does not depend on them. */
export type Display =
  | { kind: 'automatic' }
  /** All values that samples can have. */
  | { kind: 'full' }
  | { kind: 'custom'; input: ValueRange; result: ValueRange }

export type DisplaySide = 'input' | 'result'

/** The range to request; undefined if the master chooses it. */
export function asked(display: Display, side: DisplaySide, full?: ValueRange): ValueRange | undefined {
  switch (display.kind) {
    case 'automatic': return undefined
    case 'full': return full
    case 'custom': return display[side]
  }
}

/** Whether samples have more values than a screen can show, so that a display range is needed. */
export const matters = (...views: (View | undefined)[]): boolean => views.some((view) => view?.range !== undefined)

/** Two entered numbers as a range; undefined if they are none. */
export function entered(low: string, high: string): ValueRange | undefined {
  const found = interval(low, high)
  return found && { low: found[0], high: found[1] }
}

/** A number as the text of a field, with at most seven digits. */
export const plain = (value: number): string => String(Number(value.toPrecision(7)))
