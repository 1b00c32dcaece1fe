package org.equilux.engine.attachment;

import java.io.IOException;
import org.equilux.chunks.MemoryBudget;
import org.equilux.engine.page.RowSpool;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureReader;
import org.equilux.storage.Scratch;

/** The mask of a page in the picture's own file. */
final class InnerMask {
  private final PictureReader picture;
  private final int page;

  InnerMask(PictureReader picture, int page) {
    this.picture = picture;
    this.page = page;
  }

  /**
   * Decodes the mask.
   *
   * @param scratch for a spool that does not fit into memory
   * @return rows of one byte a pixel: 255 where the pixel is counted, otherwise 0
   */
  RowSpool spool(Scratch scratch, MemoryBudget memory) throws IOException {
    return decoded(null, scratch, memory);
  }

  /**
   * Decodes the intersection of the mask with another one.
   *
   * @param other closed by this method
   */
  RowSpool within(RowSpool other, Scratch scratch, MemoryBudget memory) throws IOException {
    try (other) {
      return decoded(other, scratch, memory);
    }
  }

  private RowSpool decoded(RowSpool other, Scratch scratch, MemoryBudget memory)
      throws IOException {
    PageInfo info = picture.pages().get(page);
    RowSpool spool = RowSpool.open(scratch, info.width(), info.height(), memory);
    try {
      int[] next = {0};
      picture.decodeMask(
          page,
          (data, offset, count) -> {
            if (other != null) {
              intersect(data, offset, other, next[0], count, info.width());
            }
            spool.write(next[0], data, offset, count * info.width());
            next[0] += count;
          });
      return spool;
    } catch (IOException | RuntimeException | Error e) {
      spool.close();
      throw e;
    }
  }

  private static void intersect(
      byte[] data, int offset, RowSpool other, int first, int count, int width) throws IOException {
    byte[] row = new byte[width];
    for (int y = 0; y < count; y++) {
      other.read(first + y, 0, row);
      for (int x = 0; x < width; x++) {
        data[offset + y * width + x] &= row[x];
      }
    }
  }
}
