package org.equilux.imaging.tiff.compression;

import java.io.IOException;
import java.io.OutputStream;

/** The encoder of uncompressed segments. */
final class PlainEncoder implements SegmentEncoder {
  private final OutputStream out;

  PlainEncoder(OutputStream out) {
    this.out = out;
  }

  @Override
  public void row(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
  }

  @Override
  public void endSegment() {}
}
