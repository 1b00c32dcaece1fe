package org.equilux.imaging.io;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decompresses deflate data up to where they are damaged. */
public final class Inflation {
  private Inflation() {}

  /**
   * Decompresses as {@link Inflater#inflate(byte[], int, int)} does, which loses the bytes that it
   * decompressed before it came upon damage.
   *
   * @return the number of bytes; 0 if there are none without more input, or none at all
   * @throws DataFormatException if the data are damaged, and all bytes before that were given
   */
  public static int inflate(Inflater inflater, byte[] into, int offset, int length)
      throws DataFormatException {
    long before = inflater.getBytesWritten();
    try {
      return inflater.inflate(into, offset, length);
    } catch (DataFormatException e) {
      int done = (int) (inflater.getBytesWritten() - before);
      if (done == 0) {
        throw e;
      }
      return done;
    }
  }
}
