package org.equilux.kernels;

/**
 * A band of whole rows of a picture, with as many neighbouring rows above and below (the halo) as a
 * neighbourhood operation needs. At the picture's edges the halo is shorter: there the kernel
 * reflects, so that the result never depends on where the picture was cut.
 *
 * @param pictureHeight rows of the whole picture
 * @param rows which rows of the picture this chunk yields and which it holds
 * @param pixels {@code rows.held()} rows of the picture's full width
 */
public record Chunk(int pictureHeight, ChunkRows rows, Pixels pixels) {
  public Chunk {
    if (rows.end() > pictureHeight
        || rows.first() < rows.haloAbove()
        || rows.end() + rows.haloBelow() > pictureHeight
        || pixels.height() != rows.held()) {
      throw new IllegalArgumentException(
          rows + " with " + pixels + " is no chunk of a picture of " + pictureHeight + " rows");
    }
  }

  /** The whole picture as one chunk. */
  public static Chunk whole(Pixels pixels) {
    return new Chunk(pixels.height(), new ChunkRows(0, pixels.height(), 0, 0), pixels);
  }

  /** The rows that this chunk yields, without the halo; a view. */
  public Pixels core() {
    return pixels.rows(rows.haloAbove(), rows.count());
  }
}
