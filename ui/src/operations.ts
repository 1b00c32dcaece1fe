import { mdiArrowExpandHorizontal, mdiAutoFix, mdiCompare, mdiEqualizerOutline, mdiGridLarge, mdiTableLarge, mdiVectorPolyline } from '@mdi/js'
import { client } from './api/client'
import type { Operation } from './api/types'
import { title } from './format'

const ICONS: Record<string, string> = {
  equalize: mdiEqualizerOutline,
  clahe: mdiGridLarge,
  stretch: mdiArrowExpandHorizontal,
  match: mdiCompare,
  lut: mdiTableLarge,
  sobel: mdiVectorPolyline,
}

const TITLES: Record<string, string> = {
  equalize: 'Equalise', clahe: 'CLAHE', stretch: 'Stretch', match: 'Match', lut: 'Table', sobel: 'Edges (Sobel)',
}

/** An operation of the master that this page was not made for gets a general one. */
export const operationIcon = (name: string) => ICONS[name] ?? mdiAutoFix

export const operationTitle = (name: string) => TITLES[name] ?? title(name)

let known: Promise<Operation[]> | undefined

/** What the master offers, which does not change while it runs. */
export function operations(): Promise<Operation[]> {
  known ??= client.operations().catch((problem: unknown) => {
    known = undefined
    throw problem
  })
  return known
}
