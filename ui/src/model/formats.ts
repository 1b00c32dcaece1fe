import type { PictureFormat } from '../api/types'
import { language } from '../words'

/** The name of a format as people write it: `JPEG`, `Netpbm`. */
export const formatName = (name: string) => (name.length > 4 ? name.charAt(0).toUpperCase() + name.slice(1).toLowerCase() : name.toUpperCase())

const names = (formats: PictureFormat[]) => formats.map(({ name }) => formatName(name))

const endings = (formats: PictureFormat[]) => formats.flatMap(({ extensions }) => extensions.map((extension) => `.${extension}`))

const phrase = (words: string[], type: Intl.ListFormatType) => new Intl.ListFormat(language.value === 'en' ? 'en-GB' : language.value, { type }).format(words)

/** The formats' names as a phrase: `JPEG, PNG and TIFF`. */
export const formatNames = (formats: PictureFormat[]) => phrase(names(formats), 'conjunction')

/** The file name extensions of the formats as a phrase: `.jpg, .jpeg or .png`. */
export const fileEndings = (formats: PictureFormat[]) => phrase(endings(formats), 'disjunction')

/** The value of a file input's attribute `accept` with which browsers offer the formats' files. */
export const accepted = (formats: PictureFormat[]) => [...formats.map(({ mediaType }) => mediaType), ...endings(formats)].join()

/** The format that belongs to a file name's extension, if any. The master recognizes the content. */
export function formatOf(formats: PictureFormat[], fileName: string): PictureFormat | undefined {
  const extension = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase()
  return formats.find(({ extensions }) => extension !== undefined && extensions.includes(extension))
}
