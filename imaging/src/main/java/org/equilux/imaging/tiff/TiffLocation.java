package org.equilux.imaging.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
import org.equilux.storage.ByteReader;

/**
 * The location of a band's segments: the band consists of their lengths, 4 bytes each, and then the
 * segments.
 *
 * @param positions of the segments in the file
 * @param lengths of the segments in bytes, at least 1 each
 */
@SuppressWarnings("ArrayRecordComponent") // Not shared outside of the package, never changed.
record TiffLocation(long[] positions, int[] lengths) implements BandLocation {
  private static final int SEGMENT_BYTES = Long.BYTES + Integer.BYTES;

  /**
   * Parses a location.
   *
   * @throws IllegalArgumentException if the segments are invalid
   */
  static TiffLocation parse(ByteBuffer bytes) {
    int count = bytes.getInt();
    if (count < 1 || count > bytes.remaining() / SEGMENT_BYTES) {
      throw new IllegalArgumentException(count + " segments of a band of a TIFF");
    }
    long[] positions = new long[count];
    int[] lengths = new int[count];
    long total = (long) count * Integer.BYTES;
    for (int i = 0; i < count; i++) {
      ByteRange range = new ByteRange(bytes.getLong(), bytes.getInt());
      positions[i] = range.position();
      lengths[i] = range.length();
      total += range.length();
    }
    if (total > Integer.MAX_VALUE - Long.BYTES) {
      throw new IllegalArgumentException(total + " bytes are too many for one band");
    }
    return new TiffLocation(positions, lengths);
  }

  @Override
  public List<ByteRange> ranges() {
    return IntStream.range(0, lengths.length)
        .mapToObj(i -> new ByteRange(positions[i], lengths[i]))
        .toList();
  }

  @Override
  public byte[] read(ByteReader file) throws IOException {
    ByteBuffer encoded =
        ByteBuffer.allocate(lengths.length * Integer.BYTES + IntStream.of(lengths).sum());
    for (int length : lengths) {
      encoded.putInt(length);
    }
    int at = encoded.position();
    for (int i = 0; i < lengths.length; i++) {
      file.read(positions[i], encoded.array(), at, lengths[i]);
      at += lengths[i];
    }
    return encoded.array();
  }

  @Override
  public byte[] toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(1 + Integer.BYTES + lengths.length * SEGMENT_BYTES)
            .put(TiffFormat.KIND)
            .putInt(lengths.length);
    for (int i = 0; i < lengths.length; i++) {
      bytes.putLong(positions[i]).putInt(lengths[i]);
    }
    return bytes.array();
  }
}
