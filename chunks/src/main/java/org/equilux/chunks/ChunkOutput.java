package org.equilux.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.SplitBand;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.storage.AddressedSource;

/** The result of a computation on a chunk. */
public sealed interface ChunkOutput {
  /**
   * The range of the counted values of a chunk.
   *
   * @param values empty if no pixel is counted
   */
  record Range(Optional<ValueRange> values) implements ChunkOutput {
    /** The size in bytes of a serialized range. */
    public static final int BYTES = 2 * Double.BYTES;

    /** Both ends, big-endian; two NaN values if there is no range. */
    @Override
    public byte[] toBytes() {
      return ByteBuffer.allocate(BYTES)
          .putDouble(values.map(ValueRange::low).orElse(Double.NaN))
          .putDouble(values.map(ValueRange::high).orElse(Double.NaN))
          .array();
    }

    /**
     * Parses bytes of {@link #toBytes}.
     *
     * @param bytes may be hostile
     * @throws IllegalArgumentException if the bytes are no range
     */
    public static Range parse(byte[] bytes) {
      if (bytes.length != BYTES) {
        throw new IllegalArgumentException(bytes.length + " bytes are not a range of values");
      }
      ByteBuffer in = ByteBuffer.wrap(bytes);
      double low = in.getDouble();
      double high = in.getDouble();
      return new Range(
          Double.isNaN(low) && Double.isNaN(high)
              ? Optional.empty()
              : Optional.of(new ValueRange(low, high)));
    }
  }

  /** The histograms of a chunk. */
  record Counts(HistogramGrid histograms) implements ChunkOutput {
    @Override
    public byte[] toBytes() {
      return histograms.encode();
    }
  }

  /** The result rows of a chunk, encoded by the task's output coding. */
  @SuppressWarnings("ArrayRecordComponent") // Passed on, not copied: it has megabytes.
  record Band(byte[] encoded) implements ChunkOutput {
    @Override
    public byte[] toBytes() {
      return encoded;
    }
  }

  /**
   * The result rows of a chunk, as a {@linkplain org.equilux.imaging.SplitBand split} band whose
   * body the worker stored.
   *
   * @param body its location
   * @param object the name of the body in its store
   */
  @SuppressWarnings("ArrayRecordComponent") // Passed on, not copied.
  record Stored(byte[] head, AddressedSource body, String object) implements ChunkOutput {
    /** The head. */
    @Override
    public byte[] toBytes() {
      return head;
    }

    /**
     * Reads the band.
     *
     * @param rows of the band
     * @throws org.equilux.imaging.PictureException if the body does not match the head
     */
    public Band read(BandCoding coding, int rows) throws IOException {
      return new Band(coding.join(new SplitBand(head, body.bytes()), rows));
    }
  }

  /** The serial form of the output. */
  byte[] toBytes();
}
