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

/** The state of a preview: a picture, reduced to a megapixel, before its upload. */
export interface PreviewState {
  id: string
  ready: boolean
  /** Bytes of the file that are at the master, and those that are still needed; absent when the preview is ready, as `ranges`. */
  arrived?: number
  needed?: number
  /** The ranges to send next, one after the other. */
  ranges?: { from: number; length: number }[]
  page?: PreviewPage
}

export interface PreviewPage {
  pages: number
  /** The width of the page in full size; likewise `height`. */
  width: number
  height: number
  /** Every `step`-th pixel of every `step`-th row was sampled. */
  step: number
  /** The number of bands that were used, of those that hold rows of the reduced page; absent if the whole file was used. */
  bands?: number
  ofBands?: number
  /** Whether the file has a mask, which previews ignore. */
  masked: boolean
  input: ScreenView
}

export interface PreviewResult {
  result: ScreenView
  /** Differences from the job's result that are due to the reduction. */
  differences: ('neighborhood' | 'clip')[]
}
