package org.equilux.imaging.io;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/** Checks and sizes that bands of all formats share. */
public final class Bands {
  /** Bytes of rows, about, that are encoded by themselves: little memory, little lost. */
  public static final int USUAL_BYTES = 1 << 20;

  private static final int HEADER_BYTES = 12;

  /** The number of pixels was checked when the coding was made. */
  private static final PictureLimits ANY = new PictureLimits(Long.MAX_VALUE, 1);

  private Bands() {}

  /**
   * Cuts something into pieces that are about equal, of a size that divides the whole if there is a
   * good one: who reads bands of the whole can then write bands of the pieces.
   *
   * @param most of a piece
   */
  public static int cut(int whole, int most) {
    int piece = Math.ceilDiv(whole, Math.ceilDiv(whole, most));
    for (int divisor = piece; divisor > piece / 2; divisor--) {
      if (whole % divisor == 0) {
        return divisor;
      }
    }
    return piece;
  }

  /**
   * Checks that these rows are a band.
   *
   * @throws IllegalArgumentException if they are not
   */
  public static void require(BandCoding coding, int firstRow, int count) {
    int height = coding.page().height();
    boolean inside = firstRow >= 0 && count > 0 && count <= height - firstRow;
    if (!inside
        || firstRow % coding.rows() != 0
        || (count % coding.rows() != 0 && firstRow + count < height)) {
      throw new IllegalArgumentException(
          count
              + " rows from row "
              + firstRow
              + " are no band of "
              + height
              + " rows in bands of "
              + coding.rows());
    }
  }

  /**
   * Checks that these pixels are a band.
   *
   * @throws IllegalArgumentException if they are not
   */
  public static void require(BandCoding coding, int firstRow, Pixels rows) {
    require(coding, firstRow, rows.height());
    PageInfo page = coding.page();
    if (rows.width() != page.width() || rows.format() != page.format()) {
      throw new IllegalArgumentException(
          rows + " is no band of a page of " + page.width() + " columns, " + page.format());
    }
  }

  /**
   * The beginning of a coding's bytes, {@code more} bytes to follow.
   *
   * @param kind of the file, one for each
   */
  public static ByteBuffer header(byte kind, PageInfo page, int more) {
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + more)
            .put(kind)
            .putInt(page.width())
            .putInt(page.height());
    page.format().put(bytes);
    return bytes;
  }

  /**
   * Reads the page of {@link #header}, the kind being read already.
   *
   * @throws PictureException if its size is impossible
   * @throws IllegalArgumentException if there is no such format
   */
  public static PageInfo page(ByteBuffer header) throws PictureException {
    int width = header.getInt();
    int height = header.getInt();
    PixelFormat format = PixelFormat.get(header);
    return ANY.admit(width, height, format, 0);
  }

  /**
   * Reads a level of deflate from a coding's bytes.
   *
   * @throws IllegalArgumentException if there is no such level
   */
  public static int level(ByteBuffer bytes) {
    int level = bytes.get();
    if (level < Deflater.BEST_SPEED || level > Deflater.BEST_COMPRESSION) {
      throw new IllegalArgumentException("deflate has no level " + level);
    }
    return level;
  }
}
