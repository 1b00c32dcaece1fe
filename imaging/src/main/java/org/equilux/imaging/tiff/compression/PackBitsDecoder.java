package org.equilux.imaging.tiff.compression;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.equilux.imaging.PictureException;

/** The decoder of segments with PackBits (TIFF 6.0, section 9). */
final class PackBitsDecoder implements SegmentDecoder {
  private InputStream in = InputStream.nullInputStream();
  private int left;
  private boolean repeat;
  private byte repeated;

  @Override
  public void begin(InputStream encoded) {
    in = new BufferedInputStream(encoded, 1 << 14);
    left = 0;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (left == 0) {
      int control = in.read();
      if (control < 0) {
        return -1;
      }
      // n from 0 to 127: n + 1 literal bytes; n from 129 to 255 (-127 to -1 signed): one byte,
      // repeated 1 - n times; 128: nothing.
      if (control != 128) {
        repeat = control > 128;
        left = repeat ? 257 - control : control + 1;
        repeated = repeat ? (byte) nextByte() : 0;
      }
    }
    int n = Math.min(length, left);
    if (repeat) {
      Arrays.fill(into, offset, offset + n, repeated);
    } else {
      n = in.read(into, offset, n);
      if (n < 0) {
        throw endsEarly();
      }
    }
    left -= n;
    return n;
  }

  private int nextByte() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw endsEarly();
    }
    return b;
  }

  private static PictureException endsEarly() {
    return PictureException.corrupt("the PackBits data of the TIFF ends in the middle of a run");
  }
}
