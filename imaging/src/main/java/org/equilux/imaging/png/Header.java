package org.equilux.imaging.png;

import java.nio.ByteBuffer;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.kernels.pixels.PixelFormat;

/**
 * The IHDR chunk (PNG specification, 11.2.1).
 *
 * @param depth bits of a sample or palette index
 * @param colorType 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha
 * @param interlaced with Adam7
 */
record Header(long width, long height, int depth, int colorType, boolean interlaced) {
  static final int BYTES = 13;

  static final int GRAY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GRAY_ALPHA = 4;
  static final int RGBA = 6;

  static Header of(byte[] bytes) throws PictureException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    Header header =
        new Header(
            buffer.getInt(0) & 0xffff_ffffL,
            buffer.getInt(4) & 0xffff_ffffL,
            bytes[8],
            bytes[9],
            bytes[12] == 1);
    boolean depthFits =
        switch (header.colorType) {
          case GRAY -> Integer.bitCount(header.depth) == 1 && header.depth <= 16;
          case PALETTE -> Integer.bitCount(header.depth) == 1 && header.depth <= 8;
          case RGB, GRAY_ALPHA, RGBA -> header.depth == 8 || header.depth == 16;
          default -> false;
        };
    if (!depthFits || header.depth < 1 || bytes[10] != 0 || bytes[11] != 0 || bytes[12] >> 1 != 0) {
      throw PictureException.corrupt("the header of the PNG has impossible values");
    }
    return header;
  }

  /** The number of samples of a pixel in the file. */
  int channels() {
    return switch (colorType) {
      case RGB -> 3;
      case GRAY_ALPHA -> 2;
      case RGBA -> 4;
      default -> 1;
    };
  }

  /** The chunk's data for a picture without interlacing. */
  static byte[] bytes(PageInfo page) {
    return ByteBuffer.allocate(BYTES)
        .putInt(page.width())
        .putInt(page.height())
        .put((byte) page.format().bitsPerSample())
        .put((byte) colorType(page.format()))
        .array();
  }

  static int colorType(PixelFormat format) {
    if (format.isColor()) {
      return format.hasAlpha() ? RGBA : RGB;
    }
    return format.hasAlpha() ? GRAY_ALPHA : GRAY;
  }

  /** The number of bytes of a row of pixels in the file, without the filter byte. */
  int rowBytes(long pixels) {
    return (int) ((pixels * channels() * depth + 7) / 8);
  }

  /** The filter's distance in bytes (9.2), at least 1. */
  int filterStep() {
    return Math.max(1, channels() * depth / 8);
  }
}
