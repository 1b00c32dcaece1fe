package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.storage.ByteReader;

/**
 * The location of consecutive restart intervals in a file. In the band, their markers are
 * renumbered from 0, and an end marker follows the last one.
 *
 * @param position of the first interval in the file
 * @param lengths of the intervals in bytes, each including the two bytes of the marker after it
 */
@SuppressWarnings("ArrayRecordComponent") // Not shared outside of the package, never changed.
record MarkedLocation(long position, int[] lengths) implements BandLocation {
  /** The second byte of serialized locations. */
  static final byte TYPE = 'M';

  private static final int MARKER_BYTES = 2;

  /**
   * Parses a location.
   *
   * @throws IllegalArgumentException if the intervals are invalid
   */
  static MarkedLocation parse(ByteBuffer bytes) {
    long position = bytes.getLong();
    int count = bytes.getInt();
    if (count < 1 || count > bytes.remaining() / Integer.BYTES) {
      throw new IllegalArgumentException(count + " restart intervals of a band of a JPEG");
    }
    int[] lengths = new int[count];
    long total = 0;
    for (int i = 0; i < count; i++) {
      lengths[i] = bytes.getInt();
      total += lengths[i];
      if (lengths[i] < MARKER_BYTES) {
        throw new IllegalArgumentException("a restart interval of " + lengths[i] + " bytes");
      }
    }
    if (position < 0 || total > Integer.MAX_VALUE - Long.BYTES) {
      throw new IllegalArgumentException(
          "an invalid band of a JPEG: %d bytes from position %d".formatted(total, position));
    }
    return new MarkedLocation(position, lengths);
  }

  @Override
  public List<ByteRange> ranges() {
    return List.of(new ByteRange(position, IntStream.of(lengths).sum()));
  }

  @Override
  public byte[] read(ByteReader file) throws IOException {
    byte[] encoded = new byte[IntStream.of(lengths).sum()];
    file.read(position, encoded, 0, encoded.length);
    int end = 0;
    for (int i = 0; i < lengths.length - 1; i++) {
      end += lengths[i];
      encoded[end - 1] = (byte) Marker.restart(i + 1);
    }
    encoded[encoded.length - 1] = (byte) Marker.EOI;
    return encoded;
  }

  @Override
  public byte[] toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(2 + Long.BYTES + (1 + lengths.length) * Integer.BYTES)
            .put(JpegFormat.KIND)
            .put(TYPE)
            .putLong(position)
            .putInt(lengths.length);
    for (int length : lengths) {
      bytes.putInt(length);
    }
    return bytes.array();
  }
}
