package org.equilux.imaging.tiff.compression;

import java.io.IOException;
import java.io.OutputStream;

/** The encoder of segments with PackBits, each row separately (TIFF 6.0, section 9). */
final class PackBitsEncoder implements SegmentEncoder {
  private static final int MAX_RUN = 128;

  private final OutputStream out;

  PackBitsEncoder(OutputStream out) {
    this.out = out;
  }

  @Override
  public void row(byte[] bytes, int length) throws IOException {
    int literals = 0;
    int at = 0;
    while (at < length) {
      int run = runLength(bytes, at, length);
      // A run of two pays only if it does not interrupt literals.
      if (run >= 3 || (run == 2 && literals == at)) {
        writeLiterals(bytes, literals, at);
        out.write(257 - run);
        out.write(bytes[at]);
        at += run;
        literals = at;
      } else {
        at += run;
      }
    }
    writeLiterals(bytes, literals, length);
  }

  private static int runLength(byte[] bytes, int from, int length) {
    int end = Math.min(length, from + MAX_RUN);
    int at = from + 1;
    while (at < end && bytes[at] == bytes[from]) {
      at++;
    }
    return at - from;
  }

  private void writeLiterals(byte[] bytes, int from, int to) throws IOException {
    for (int at = from; at < to; at += MAX_RUN) {
      int count = Math.min(MAX_RUN, to - at);
      out.write(count - 1);
      out.write(bytes, at, count);
    }
  }

  @Override
  public void endSegment() {}
}
