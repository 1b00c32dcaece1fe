package org.equilux.engine.executor;

import java.io.IOException;
import org.equilux.imaging.BandSink;
import org.equilux.imaging.ByteRange;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.storage.AddressedSource;
import org.equilux.storage.ByteReader;

/**
 * An encoded band of the result that an executor has stored, to be read in order. It remains
 * readable until the session is closed.
 */
public sealed interface StoredBand {
  /**
   * Writes the band to the result.
   *
   * @param rows of the page in the band
   */
  void write(ChunkRows rows, BandSink sink) throws IOException;

  /**
   * A band stored as one range of a file.
   *
   * @param range of the file, at most the length of an array
   */
  record Whole(ByteReader file, ByteRange range) implements StoredBand {
    @Override
    public void write(ChunkRows rows, BandSink sink) throws IOException {
      byte[] encoded = new byte[range.length()];
      file.read(range.position(), encoded, 0, encoded.length);
      sink.band(rows.first(), rows.count(), encoded);
    }
  }

  /**
   * The origin of a band in a {@link BandStore}.
   *
   * @param object name of the stored body
   * @param process id of the worker's process; empty if the process has none
   * @param worker name of the worker
   */
  record Origin(String object, String process, String worker) {}

  /** A {@linkplain org.equilux.imaging.SplitBand split} band with a stored body. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, not copied.
  record Split(byte[] head, AddressedSource body, Origin origin) implements StoredBand {
    @Override
    public void write(ChunkRows rows, BandSink sink) throws IOException {
      sink.band(rows.first(), rows.count(), head, body);
    }
  }
}
