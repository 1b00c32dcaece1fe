import type { PixelBlock } from '../api/types'

/** Pixels of a block, across and down. */
export const BLOCK = 32
/** The most blocks of a picture that are cached. */
const KEPT = 64

/** A place of a picture, in pixels from its top left corner. */
export interface Place {
  x: number
  y: number
}

/** A cache of the samples of pixels, which are fetched in blocks, with the values that the file has. */
export class PixelValues {
  private readonly blocks = new Map<string, Promise<PixelBlock>>()

  /** @param ask fetches the block of a column and row of blocks */
  constructor(private readonly ask: (column: number, row: number) => Promise<PixelBlock>) {}

  /** The samples of a pixel, by their channels; a sample that is no number is null. */
  async at({ x, y }: Place): Promise<[channel: string, value: number | null][]> {
    const [column, row] = [Math.floor(x / BLOCK), Math.floor(y / BLOCK)]
    const { width, channels, values } = await this.block(column, row)
    const first = ((y - row * BLOCK) * width + (x - column * BLOCK)) * channels.length
    return channels.map((name, index) => [name, values[first + index] ?? null])
  }

  private block(column: number, row: number): Promise<PixelBlock> {
    const key = `${column}-${row}`
    const known = this.blocks.get(key)
    if (known) return known
    const asked = this.ask(column, row).catch((problem: unknown) => {
      this.blocks.delete(key)
      throw problem
    })
    if (this.blocks.size >= KEPT) this.blocks.delete(this.blocks.keys().next().value!)
    this.blocks.set(key, asked)
    return asked
  }
}
