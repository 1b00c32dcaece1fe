package org.equilux.imaging.tiff;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;

/** Segments compressed with deflate in the zlib format. */
final class DeflateEncoder implements SegmentEncoder {
  private final OutputStream out;
  private final Deflater deflater;
  private final byte[] buffer = new byte[1 << 14];

  DeflateEncoder(OutputStream out, int level) {
    this.out = out;
    this.deflater = new Deflater(level);
  }

  @Override
  public void row(byte[] bytes, int length) throws IOException {
    deflater.setInput(bytes, 0, length);
    while (!deflater.needsInput()) {
      drain();
    }
  }

  @Override
  public void endSegment() throws IOException {
    deflater.finish();
    while (!deflater.finished()) {
      drain();
    }
    deflater.reset();
  }

  private void drain() throws IOException {
    out.write(buffer, 0, deflater.deflate(buffer));
  }

  @Override
  public void close() {
    deflater.end();
  }
}
