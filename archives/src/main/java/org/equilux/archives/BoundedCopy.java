package org.equilux.archives;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Copies streams whose length is not known, and may be without bound. */
public final class BoundedCopy {
  private BoundedCopy() {}

  /**
   * Copies a stream to its end.
   *
   * @param most bytes that the stream may have
   * @param remedy ends the message of a longer stream, after the number of bytes
   * @throws IOException if the stream is longer; the bytes up to the limit are written then
   */
  public static void copy(InputStream in, OutputStream out, long most, String remedy)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long left = most;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      left -= count;
      if (left < 0) {
        throw new IOException("it has more than %,d bytes, %s".formatted(most, remedy));
      }
      out.write(buffer, 0, count);
    }
  }
}
