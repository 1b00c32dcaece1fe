import { mdiArrowExpandHorizontal, mdiAutoFix, mdiBlur, mdiCompare, mdiEqualizerOutline, mdiGridLarge, mdiTableLarge, mdiVectorPolyline } from '@mdi/js'
import { client } from './api/client'
import { title } from './format'
import { once } from './once'
import { t } from './words'

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
  equalize: t('operations.equalize'), clahe: 'CLAHE', stretch: t('operations.stretch'), match: t('operations.match'), lut: t('common.lut'), sobel: t('operations.sobel'), median: t('operations.median'),
}

/** The icon of an operation; a general one for operations that the pages do not know. */
export const operationIcon = (name: string) => ICONS[name] ?? mdiAutoFix

export const operationTitle = (name: string) => TITLES[name] ?? title(name)

/** The operations that the master offers. */
export const operations = once(client.operations)
