package org.equilux.imaging.io;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/** Checks and sizes of bands, shared by all formats. */
public final class Bands {
  /**
   * The approximate number of bytes of independently encoded rows: little memory, little
   * compression lost.
   */
  public static final int USUAL_BYTES = 1 << 20;

  private static final int HEADER_BYTES = 12;

  /** No limits, as the number of pixels was checked when the coding was created. */
  private static final PictureLimits ANY = new PictureLimits(Long.MAX_VALUE, 1);

  private Bands() {}

  /**
   * Divides a whole into about equal pieces, of a size that divides the whole if there is a
   * suitable one, so that bands of the whole can be converted to bands of the pieces.
   *
   * @param most limit of a piece
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
   * Checks that rows form a band.
   *
   * @throws IllegalArgumentException if they do not
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
   * Checks that pixels have the size of a band.
   *
   * @throws IllegalArgumentException if they do not
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
   * The start of a serialized coding, with space for {@code more} bytes.
   *
   * @param kind of the format
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
   * Reads the page from a {@link #header} after its kind.
   *
   * @throws PictureException if its size is impossible
   * @throws IllegalArgumentException if there is no such pixel format
   */
  public static PageInfo page(ByteBuffer header) throws PictureException {
    int width = header.getInt();
    int height = header.getInt();
    PixelFormat format = PixelFormat.get(header);
    return ANY.admit(width, height, format, 0);
  }

  /**
   * Reads a deflate level from a serialized coding.
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
