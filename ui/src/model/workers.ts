import type { Worker } from '../api/types'
import { t } from '../words'

/** The vector width of a worker's backends: `512 bits`; undefined if no backend has vectors. */
export function lanes({ backends }: Pick<Worker, 'backends'>): string | undefined {
  for (const { device } of backends) {
    const found = /(\d+)-bit lanes/.exec(device)
    if (found) return t('worker.lanes', { bits: found[1] })
  }
  return undefined
}

export const mean = (values: number[]) => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0)
