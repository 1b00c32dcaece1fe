import type { FileParameter, IntervalParameter, NumberParameter, Operation, Parameter, PictureFormat } from '../api/types'
import { maybe, t } from '../words'

/** Entered values by parameter names, except files. */
export type Values = Record<string, string>

export const isFile = (parameter: Parameter): parameter is FileParameter =>
  parameter.type === 'mask' || parameter.type === 'reference' || parameter.type === 'table'

export const files = (operation: Operation) => operation.parameters.filter(isFile)

/** The operation's defaults. */
export function defaults(operation: Operation): Values {
  const values: Values = {}
  for (const parameter of operation.parameters) if (!isFile(parameter)) values[parameter.name] = parameter.default
  return values
}

/** The defaults of an operation, replaced by those of the other values that are valid for this operation. */
export function takenOver(operation: Operation, others: Values): Values {
  const values = defaults(operation)
  for (const parameter of operation.parameters) {
    const other = others[parameter.name]
    if (!isFile(parameter) && other !== undefined && !complaint(parameter, other)) values[parameter.name] = other
  }
  return values
}

/** What to do about an invalid value; empty if the value is valid. */
export function complaint(parameter: Parameter, value: string): string {
  if (isFile(parameter)) return ''
  if (parameter.type === 'choice') {
    return parameter.choices.includes(value) ? '' : t('parameters.oneOf', { choices: parameter.choices.join(', ') })
  }
  if (parameter.words.includes(value)) return ''
  return parameter.type === 'interval' ? intervalComplaint(parameter, value) : numberComplaint(parameter, value)
}

function intervalComplaint({ words }: IntervalParameter, value: string): string {
  const ends = value.split(',')
  const numbers = ends.map((end) => (end.trim() === '' ? NaN : Number(end)))
  const [low = NaN, high = NaN] = numbers
  const fits = numbers.length === 2 && numbers.every(Number.isFinite) && low <= high
  return fits ? '' : t('parameters.intervalComplaint', { words: words.join(t('parameters.orWord')) })
}

function numberComplaint({ least, greatest, whole, words }: NumberParameter, value: string): string {
  const what = whole ? t('parameters.wholeNumber') : t('parameters.number')
  const wanted = least === undefined || greatest === undefined ? what : t('parameters.fromTo', { what, least: String(least), greatest: String(greatest) })
  const otherwise = words.length ? t('parameters.or', { words: words.join(t('parameters.orWord')) }) : ''
  const entered = Number(value)
  const fits = value.trim() !== '' && Number.isFinite(entered)
    && entered >= (least ?? -Infinity) && entered <= (greatest ?? Infinity)
    && (!whole || Number.isInteger(entered))
  return fits ? '' : t('parameters.numberComplaint', { wanted, otherwise })
}

/** The names of required files that were not given. */
export const missingFiles = (operation: Operation, given: Record<string, unknown>) =>
  files(operation).filter((parameter) => parameter.required && !given[parameter.name]).map(({ name }) => name)

/** Labels of known parameters; others are shown by their names. */
const LABELS: Record<string, string> = {
  color: t('parameters.channelsToProcess'), bits: t('parameters.bits'), range: t('parameters.rangeOfValues'), nodata: t('parameters.noDataValue'), transparent: t('parameters.transparentPixels'), mask: t('parameters.mask'), depth: t('parameters.depth'), size: t('parameters.size'), reference: t('parameters.referencePicture'),
  table: t('common.lut'), clip: t('parameters.clipLimit'), columns: t('parameters.tilesAcross'), rows: t('parameters.tilesDown'),
  low: t('parameters.saturatedDark'), high: t('parameters.saturatedBright'),
}

export const label = (name: string) => LABELS[name] ?? name.charAt(0).toUpperCase() + name.slice(1)

/** The name of a choice in the language of the pages; other values are shown as they are. */
export const choiceName = (value: string) => maybe(`choice.${value}`) ?? value

/** A field for an option of the result file; an empty value means as in the input. */
export interface OutputField {
  name: 'format' | 'compression' | 'level' | 'quality' | 'subsampling' | 'pages' | 'salvage'
  label: string
  hint: string
  choices?: string[]
  /** Whether the field is a checkbox, with the value `true` or an empty one. */
  flag?: boolean
  pattern?: RegExp
  complaint?: string
}

export const OUTPUT: OutputField[] = [
  { name: 'format', label: t('parameters.format'), hint: t('parameters.formatHint'), choices: ['png', 'tiff', 'jpeg', 'netpbm'] },
  {
    name: 'quality', label: t('parameters.quality'), hint: t('parameters.qualityHint'),
    pattern: /^([1-9]\d?|100)$/, complaint: t('parameters.qualityComplaint'),
  },
  { name: 'subsampling', label: t('parameters.chromaSubsampling'), hint: t('parameters.likeInputHint'), choices: ['444', '422', '420'] },
  {
    name: 'compression', label: t('parameters.compression'), hint: t('parameters.likeInputHint'),
    choices: ['none', 'lzw', 'deflate', 'packbits', 'zstd'],
  },
  {
    name: 'level', label: t('parameters.deflateLevel'), hint: t('parameters.levelHint'),
    choices: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
  },
  {
    name: 'pages', label: t('common.pages'), hint: t('parameters.pagesHint'),
    pattern: /^\d+(-\d+)?(\s*,\s*\d+(-\d+)?)*$/, complaint: t('parameters.pagesComplaint'),
  },
  {
    name: 'salvage', label: t('parameters.salvage'), flag: true,
    hint: t('parameters.salvageHint'),
  },
]

/** A message of the API in which options are called by their labels in these pages. */
export const inPageWords = (message: string) =>
  message.replace('salvage=true (--salvage)', t('parameters.inForm', { label: OUTPUT.find(({ name }) => name === 'salvage')!.label }))

/** What to do about an invalid option of the result file; empty if the value is valid. */
export function outputComplaint(field: OutputField, value: string): string {
  if (!value || !field.pattern || field.pattern.test(value)) return ''
  return field.complaint ?? ''
}

/** The formats of results: the one that is asked for, or those of the inputs. */
export const resultFormats = (inputs: PictureFormat[], all: PictureFormat[], format?: string) =>
  format ? all.filter(({ name }) => name === format) : inputs

/** The fields that a file of at least one of these formats has. */
export const outputFields = (formats: PictureFormat[]) => OUTPUT.filter(({ name }) => formats.some(({ options }) => options.includes(name)))

/** The values that are not empty and apply to at least one of these formats. */
export function outputOf(values: Record<string, string>, formats: PictureFormat[]): Record<string, string> {
  const given: Record<string, string> = {}
  for (const { name } of outputFields(formats)) {
    const value = values[name]
    if (value) given[name] = value
  }
  return given
}

/** Shorter labels, for lists. */
const SHORT: Record<string, string> = { color: t('parameters.channels'), low: t('parameters.darkEnd'), high: t('parameters.brightEnd') }

/** A summary of the parameters: those that differ from the defaults. */
export function summary(operation: Operation | undefined, parameters: Values): string {
  const usual = operation ? defaults(operation) : {}
  return Object.entries(parameters)
    .filter(([name, value]) => value !== '' && value !== usual[name])
    .map(([name, value]) => `${SHORT[name] ?? label(name).toLowerCase()} ${choiceName(value).toLowerCase()}`)
    .join(', ')
}
