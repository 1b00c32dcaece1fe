import type { View } from '../api/types'

/** The source of a picture for the viewer: tiles, or one image. */
export interface Tiles {
  type?: 'image'
  url?: string
  width: number
  height: number
  tileSize?: number
  tileOverlap?: number
  minLevel?: number
  maxLevel?: number
  getTileUrl?: (level: number, column: number, row: number) => string
}

/** Two pictures of the same place. */
export interface Sides {
  input: Tiles
  result: Tiles
}

/** The tiles of a view. */
export const tilesOf = (view: View, url: (level: number, column: number, row: number) => string): Tiles => ({
  width: view.width,
  height: view.height,
  tileSize: view.tileSize,
  tileOverlap: view.overlap,
  minLevel: 0,
  maxLevel: view.levels - 1,
  getTileUrl: url,
})

/** One image in memory. */
export const imageOf = (url: string, width: number, height: number): Tiles => ({ type: 'image', url, width, height })
