package org.equilux.imaging.io;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflation of damaged data up to the damage. */
public final class Inflation {
  private Inflation() {}

  /**
   * Inflates like {@link Inflater#inflate(byte[], int, int)}, which loses the bytes before damage.
   *
   * @return number of bytes; 0 if more input is needed or the stream has ended
   * @throws DataFormatException if the data are damaged, after all bytes before the damage were
   *     returned
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
