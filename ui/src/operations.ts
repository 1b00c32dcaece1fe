import { mdiArrowExpandHorizontal, mdiAutoFix, mdiBlur, mdiCompare, mdiEqualizerOutline, mdiGridLarge, mdiTableLarge, mdiVectorPolyline } from '@mdi/js'
import { client } from './api/client'
import { title } from './format'
import { once } from './once'

const ICONS: Record<string, string> = {
  equalize: mdiEqualizerOutline,
  clahe: mdiGridLarge,
  stretch: mdiArrowExpandHorizontal,
  match: mdiCompare,
  lut: mdiTableLarge,
  sobel: mdiVectorPolyline,
  median: mdiBlur,
}

const TITLES: Record<string, string> = {
  equalize: 'Equalize', clahe: 'CLAHE', stretch: 'Stretch', match: 'Match', lut: 'Lookup table (LUT)', sobel: 'Edges (Sobel)', median: 'Median',
}

/** An operation of the master that this page was not made for gets a general one. */
export const operationIcon = (name: string) => ICONS[name] ?? mdiAutoFix

export const operationTitle = (name: string) => TITLES[name] ?? title(name)

/** The operations that the master offers. */
export const operations = once(client.operations)
