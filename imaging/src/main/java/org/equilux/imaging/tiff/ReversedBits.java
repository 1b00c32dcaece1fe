package org.equilux.imaging.tiff;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream whose bytes have their bits in reverse order (FillOrder 2 of TIFF 6.0, page 32). */
final class ReversedBits extends FilterInputStream {
  ReversedBits(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    return b < 0 ? b : reverse(b) & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = super.read(into, offset, length);
    for (int i = offset; i < offset + n; i++) {
      into[i] = reverse(into[i]);
    }
    return n;
  }

  private static byte reverse(int b) {
    return (byte) (Integer.reverse(b) >>> 24);
  }
}
