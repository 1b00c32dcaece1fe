package org.equilux.imaging;

import java.io.IOException;
import org.equilux.kernels.pixels.Pixels;

/**
 * How the bands of a page are encoded: all that is needed to decode or encode them without the
 * file. A band is some whole rows of a page, encoded by themselves: it begins at a multiple of
 * {@link #rows} and its length is a multiple of {@link #rows}, unless it is the page's last.
 *
 * <p>Immutable and safe for use by any number of threads.
 */
public interface BandCoding {
  /** The page's size and the format of its decoded rows. */
  PageInfo page();

  /** Rows of the smallest band, at least 1; may be more than the page has. */
  int rows();

  /**
   * Bytes that are encoded in a band: those of its pixels, and of those pixels of its segments that
   * lie beyond the page.
   *
   * @param rows of the band
   */
  default long rawBytes(int rows) {
    return (long) rows * page().rowBytes();
  }

  /**
   * Whether a band can have a number of encoded bytes: to be asked before memory is taken for them.
   * No compression makes pixels much larger.
   *
   * @param rows of the band
   */
  default boolean isPlausible(int rows, long encodedBytes) {
    return ChunkBands.isPlausible(encodedBytes, rawBytes(rows));
  }

  /**
   * A new decoder of bands; a thread needs its own.
   *
   * @throws UnsupportedOperationException if such bands are only written
   */
  BandDecoder decoder();

  /**
   * Decodes a band.
   *
   * @param rows of the band
   * @return pixels that may share the encoded bytes' array, which must not be changed any more
   * @throws PictureException if the band is damaged
   * @throws UnsupportedOperationException if such bands are only written
   */
  default Pixels decode(byte[] encoded, int firstRow, int rows) throws IOException {
    Pixels decoded = Pixels.allocate(page().format(), page().width(), rows);
    try (BandDecoder decoder = decoder()) {
      decoder.decode(encoded, firstRow, decoded);
    }
    return decoded;
  }

  /**
   * Bytes of each compressed part of a band, decompressed, that {@link #check} looks at. A part
   * with no more is checked to its end. Decompressing all of larger ones cost the receiver of bands
   * a fifth (LZW) to two fifths (PNG) of what their sender needs to compute them.
   */
  int CHECKED_BYTES = 1 << 14;

  /**
   * Checks that bytes of unknown origin look like a band: the number of parts and their lengths are
   * right, each part begins as one does and decompresses for its first {@link #CHECKED_BYTES}, and
   * ends as one does. Bytes that are no band at all do not pass. Damage behind that, which only a
   * comparison with the right band finds, may. Bands that were encoded in this process need no
   * check.
   *
   * @param rows of the band
   * @throws PictureException if the bytes are no band; the message says why
   */
  default void check(byte[] encoded, int firstRow, int rows) throws IOException {
    decode(encoded, firstRow, rows);
  }

  /**
   * A new encoder of bands; a thread needs its own.
   *
   * @throws UnsupportedOperationException if such bands are only read
   * @throws IOException if the codec does not take these settings
   */
  BandEncoder encoder() throws IOException;

  /**
   * Whether encoded bands can be {@linkplain #split split}: what they have of a file does not
   * depend on the bands before them.
   */
  default boolean splits() {
    return false;
  }

  /**
   * Splits a band that {@link #encoder} gave.
   *
   * @param rows of the band
   * @throws UnsupportedOperationException unless {@link #splits}
   */
  default SplitBand split(byte[] encoded, int rows) {
    throw new UnsupportedOperationException("such bands have no parts");
  }

  /**
   * Joins what {@link #split} gave.
   *
   * @param band possibly hostile
   * @param rows of the band
   * @throws PictureException if the body is not that of the head
   * @throws UnsupportedOperationException unless {@link #splits}
   */
  default byte[] join(SplitBand band, int rows) throws IOException {
    throw new UnsupportedOperationException("such bands have no parts");
  }

  /**
   * Checks that the head of a split band and the length of the body can be those of a band.
   *
   * @param head possibly hostile
   * @param rows of the band
   * @throws PictureException if they cannot; the message says why
   * @throws UnsupportedOperationException unless {@link #splits}
   */
  default void checkHead(byte[] head, long bodyBytes, int rows) throws IOException {
    throw new UnsupportedOperationException("such bands have no parts");
  }

  /**
   * The coding as bytes, for {@link PictureFormats#parseCoding}: some tens of bytes, or some
   * hundreds with color tables.
   */
  byte[] toBytes();
}
