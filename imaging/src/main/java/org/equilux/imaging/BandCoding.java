package org.equilux.imaging;

import java.io.IOException;
import org.equilux.kernels.pixels.Pixels;

/**
 * The coding of a page's bands, with everything needed to decode or encode them without the file. A
 * band consists of whole rows of a page that are encoded independently of others: its first row and
 * its number of rows are multiples of {@link #rows}, except that the last band of the page may be
 * shorter.
 *
 * <p>Immutable and thread-safe.
 */
public interface BandCoding {
  /** The page's size and the format of its decoded rows. */
  PageInfo page();

  /** The number of rows of the smallest band, at least 1; may exceed the page's rows. */
  int rows();

  /**
   * The number of bytes encoded in a band: those of its pixels, and of pixels of its segments
   * beyond the page.
   *
   * @param rows of the band
   */
  default long rawBytes(int rows) {
    return (long) rows * page().rowBytes();
  }

  /**
   * Whether a number of encoded bytes is plausible for a band, checked before memory is allocated:
   * no compression expands pixels much.
   *
   * @param rows of the band
   */
  default boolean isPlausible(int rows, long encodedBytes) {
    return ChunkBands.isPlausible(encodedBytes, rawBytes(rows));
  }

  /**
   * Creates a decoder of bands, for one thread.
   *
   * @throws UnsupportedOperationException if bands of this coding are only written
   */
  BandDecoder decoder();

  /**
   * Decodes a band.
   *
   * @param rows of the band
   * @return pixels that may share the array of the encoded bytes, which must not change any more
   * @throws PictureException if the band is damaged
   * @throws UnsupportedOperationException if bands of this coding are only written
   */
  default Pixels decode(byte[] encoded, int firstRow, int rows) throws IOException {
    Pixels decoded = Pixels.allocate(page().format(), page().width(), rows);
    try (BandDecoder decoder = decoder()) {
      decoder.decode(encoded, firstRow, decoded);
    }
    return decoded;
  }

  /**
   * The number of decompressed bytes of each compressed part of a band that {@link #check}
   * verifies. Smaller parts are verified completely. Decompressing larger parts completely took the
   * receiver of bands a fifth (LZW) to two fifths (PNG) of the sender's computing time.
   */
  int CHECKED_BYTES = 1 << 14;

  /**
   * Checks that untrusted bytes look like a band: the number of parts and their lengths match, and
   * each part starts and ends correctly and decompresses for its first {@link #CHECKED_BYTES}.
   * Bytes that are no band are rejected. Damage further inside may pass; only a comparison with the
   * right band finds it. Bands encoded in this process need no check.
   *
   * @param rows of the band
   * @throws PictureException if the bytes are no band; the message has the reason
   */
  default void check(byte[] encoded, int firstRow, int rows) throws IOException {
    decode(encoded, firstRow, rows);
  }

  /**
   * Creates an encoder of bands, for one thread.
   *
   * @throws UnsupportedOperationException if bands of this coding are only read
   * @throws IOException if the codec does not support the settings
   */
  BandEncoder encoder() throws IOException;

  /**
   * Whether encoded bands can be {@linkplain #split split}, because their bytes in the file do not
   * depend on earlier bands.
   */
  default boolean splits() {
    return false;
  }

  /**
   * Splits a band of {@link #encoder}.
   *
   * @param rows of the band
   * @throws UnsupportedOperationException unless {@link #splits}
   */
  default SplitBand split(byte[] encoded, int rows) {
    throw new UnsupportedOperationException("such bands have no parts");
  }

  /**
   * Joins a split band.
   *
   * @param band may be hostile
   * @param rows of the band
   * @throws PictureException if the body does not match the head
   * @throws UnsupportedOperationException unless {@link #splits}
   */
  default byte[] join(SplitBand band, int rows) throws IOException {
    throw new UnsupportedOperationException("such bands have no parts");
  }

  /**
   * Checks that the head of a split band and the length of its body are plausible.
   *
   * @param head may be hostile
   * @param rows of the band
   * @throws PictureException if they are not; the message has the reason
   * @throws UnsupportedOperationException unless {@link #splits}
   */
  default void checkHead(byte[] head, long bodyBytes, int rows) throws IOException {
    throw new UnsupportedOperationException("such bands have no parts");
  }

  /**
   * The serial form for {@link PictureFormats#parseCoding}: some tens of bytes, or some hundreds
   * with color tables.
   */
  byte[] toBytes();
}
