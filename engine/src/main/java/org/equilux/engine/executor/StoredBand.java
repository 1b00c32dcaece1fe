package org.equilux.engine.executor;

import java.io.IOException;
import org.equilux.imaging.ByteRange;
import org.equilux.storage.ByteReader;

/**
 * An encoded band of the result that an executor has stored, to be read when its turn comes.
 *
 * @param file where the band lies; readable until the session is closed
 * @param range of the file, not longer than an array can be
 */
public record StoredBand(ByteReader file, ByteRange range) {
  /** Reads the band. */
  public byte[] read() throws IOException {
    byte[] encoded = new byte[Math.toIntExact(range.length())];
    file.read(range.position(), encoded, 0, encoded.length);
    return encoded;
  }
}
