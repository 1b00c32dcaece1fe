package org.equilux.kernels.pixels;

import java.util.Optional;

/**
 * A band of whole rows of a picture, with as many neighboring rows above and below (the halo) as a
 * neighborhood operation needs. At the picture's edges the halo is shorter: there the kernel
 * reflects, so that the result never depends on where the picture was cut.
 *
 * @param pictureHeight rows of the whole picture
 * @param rows which rows of the picture this chunk yields and which it holds
 * @param pixels {@code rows.held()} rows of the picture's full width
 * @param mask 8-bit gray for the rows that the chunk yields: a pixel is counted where it is not 0;
 *     empty if all are. Only counting looks at it.
 */
public record Chunk(int pictureHeight, ChunkRows rows, Pixels pixels, Optional<Pixels> mask) {
  public Chunk {
    if (rows.end() > pictureHeight
        || rows.first() < rows.haloAbove()
        || rows.end() + rows.haloBelow() > pictureHeight
        || pixels.height() != rows.held()) {
      throw new IllegalArgumentException(
          rows + " with " + pixels + " is no chunk of a picture of " + pictureHeight + " rows");
    }
    if (mask.isPresent()
        && (mask.get().format() != PixelFormat.GRAY8
            || mask.get().width() != pixels.width()
            || mask.get().height() != rows.count())) {
      throw new IllegalArgumentException(mask.get() + " is no mask of " + rows);
    }
  }

  /** A chunk of which every pixel is counted. */
  public Chunk(int pictureHeight, ChunkRows rows, Pixels pixels) {
    this(pictureHeight, rows, pixels, Optional.empty());
  }

  /** The whole picture as one chunk. */
  public static Chunk whole(Pixels pixels) {
    return new Chunk(pixels.height(), new ChunkRows(0, pixels.height(), 0, 0), pixels);
  }

  /** The same pixels, of which other ones are counted. */
  public Chunk withMask(Optional<Pixels> other) {
    return new Chunk(pictureHeight, rows, pixels, other);
  }

  /** The rows that this chunk yields, without the halo; a view. */
  public Pixels core() {
    return pixels.rows(rows.haloAbove(), rows.count());
  }
}
