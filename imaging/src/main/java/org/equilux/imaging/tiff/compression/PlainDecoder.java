package org.equilux.imaging.tiff.compression;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The decoder of uncompressed segments. */
final class PlainDecoder implements SegmentDecoder {
  private InputStream in = InputStream.nullInputStream();

  @Override
  public void begin(InputStream encoded) {
    in = new BufferedInputStream(encoded, 1 << 15);
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return in.read(into, offset, length);
  }
}
