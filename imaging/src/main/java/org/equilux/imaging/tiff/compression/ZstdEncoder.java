package org.equilux.imaging.tiff.compression;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The encoder of segments with Zstandard, level 9 as in libtiff. A segment is buffered in memory.
 */
final class ZstdEncoder implements SegmentEncoder {
  private final OutputStream out;
  private final ZstdCompressCtx compressor = new ZstdCompressCtx().setLevel(9);
  private final ByteArrayOutputStream segment = new ByteArrayOutputStream();

  ZstdEncoder(OutputStream out) {
    this.out = out;
  }

  @Override
  public void row(byte[] bytes, int length) {
    segment.write(bytes, 0, length);
  }

  @Override
  public void endSegment() throws IOException {
    out.write(compressor.compress(segment.toByteArray()));
    segment.reset();
  }

  @Override
  public void close() {
    compressor.close();
  }
}
