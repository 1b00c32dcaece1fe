package org.equilux.imaging;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.equilux.imaging.jpeg.JpegBandCoding;
import org.equilux.imaging.png.PngBandCoding;
import org.equilux.imaging.tiff.TiffBandCoding;

/**
 * How the bands of a page are encoded: all that is needed to decode or encode them without the
 * file. A band is some whole rows of a page, encoded by themselves: it begins at a multiple of
 * {@link #rows} and has a multiple of so many rows, unless it is the page's last.
 *
 * <p>Immutable and safe for use by any number of threads.
 */
public interface BandCoding {
  /** The page's size and the format of its decoded rows. */
  PageInfo page();

  /** Rows of the smallest band, at least 1; may be more than the page has. */
  int rows();

  /**
   * Bytes that are encoded in a band of so many rows: those of its pixels, and of what its segments
   * have beyond the page.
   */
  default long rawBytes(int rows) {
    return (long) rows * page().rowBytes();
  }

  /**
   * A new decoder of bands; a thread needs its own.
   *
   * @throws UnsupportedOperationException if such bands are only written
   */
  BandDecoder decoder();

  /**
   * A new encoder of bands; a thread needs its own.
   *
   * @throws UnsupportedOperationException if such bands are only read
   * @throws IOException if the codec does not take these settings
   */
  BandEncoder encoder() throws IOException;

  /** The coding as bytes for {@link #parse}: some tens, or some hundreds with tables of colours. */
  byte[] toBytes();

  /**
   * Reads a coding from what {@link #toBytes} gave.
   *
   * @param bytes any; they may come from somebody who means harm
   * @throws IllegalArgumentException if they are no coding
   */
  static BandCoding parse(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      int kind = buffer.get();
      BandCoding coding =
          switch (kind) {
            case JpegBandCoding.KIND -> JpegBandCoding.parse(buffer);
            case PngBandCoding.KIND -> PngBandCoding.parse(buffer);
            case TiffBandCoding.KIND -> TiffBandCoding.parse(buffer);
            default -> throw new IllegalArgumentException("bands of an unknown kind: " + kind);
          };
      if (buffer.hasRemaining()) {
        throw new IllegalArgumentException("a coding of bands has bytes too many");
      }
      return coding;
    } catch (BufferUnderflowException | PictureException e) {
      throw new IllegalArgumentException("damaged coding of bands: " + e.getMessage(), e);
    }
  }
}
