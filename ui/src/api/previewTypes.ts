import type { Histogram, ValueRange } from './types'

/** A small page of a picture with its histogram. */
export interface ScreenView {
  width: number
  height: number
  mediaType: string
  /** The image, in base 64. */
  image: string
  /** The values that are shown black and white; absent if samples are shown as they are. */
  range?: ValueRange
  histogram: Histogram
}

/** A picture that is tried before its upload, reduced to a megapixel. */
export interface PreviewState {
  id: string
  ready: boolean
  /** Bytes of the file that are there, of those that are known to be needed; until the preview is ready, as `ranges`. */
  arrived?: number
  needed?: number
  /** To be sent next, one after the other. */
  ranges?: { from: number; length: number }[]
  page?: PreviewPage
}

export interface PreviewPage {
  pages: number
  /** Of the page in its full size, as `height`. */
  width: number
  height: number
  /** Every such pixel of every such row was taken. */
  step: number
  /** Parts of the file that were used, of those that hold rows of the reduced page; absent if the whole file was. */
  bands?: number
  ofBands?: number
  /** Whether the file has a mask, which previews leave out. */
  masked: boolean
  input: ScreenView
}

export interface PreviewResult {
  result: ScreenView
  /** Ways in which the job's result differs, because the page is reduced. */
  differences: ('neighborhood' | 'clip')[]
}
