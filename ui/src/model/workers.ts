import type { Worker } from '../api/types'

/** The vector width of a worker's backends: `512 bits`; undefined if no backend has vectors. */
export function lanes({ backends }: Pick<Worker, 'backends'>): string | undefined {
  for (const { device } of backends) {
    const found = /(\d+)-bit lanes/.exec(device)
    if (found) return `${found[1]} bits`
  }
  return undefined
}

export const mean = (values: number[]) => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0)
