package org.equilux.imaging.tiff.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import org.equilux.imaging.deflate.DeflateStream;

/** The encoder of segments with deflate in the zlib format (RFC 1950). */
final class DeflateEncoder implements SegmentEncoder {
  /** The header byte for deflate with a window of 32 KiB. */
  private static final int METHOD = 0x78;

  /** The level in the header, as written by zlib; decoders ignore it. */
  private static final int[] LEVELS = {0, 0, 1, 1, 1, 1, 2, 3, 3, 3};

  private static final int LEVEL_SHIFT = 6;

  /** The divisor of the header. */
  private static final int CHECK = 31;

  private final OutputStream out;
  private final DeflateStream deflate;
  private final Adler32 adler = new Adler32();
  private final int header;
  private boolean begun;

  DeflateEncoder(OutputStream out, int level) {
    int unchecked = (METHOD << Byte.SIZE) | (LEVELS[level] << LEVEL_SHIFT);
    this.out = out;
    this.deflate = new DeflateStream(out, level);
    this.header = Math.ceilDiv(unchecked, CHECK) * CHECK;
  }

  @Override
  public void row(byte[] bytes, int length) throws IOException {
    begin();
    adler.update(bytes, 0, length);
    deflate.write(bytes, 0, length);
  }

  private void begin() throws IOException {
    if (!begun) {
      out.write(ByteBuffer.allocate(Short.BYTES).putShort((short) header).array());
      begun = true;
    }
  }

  @Override
  public void endSegment() throws IOException {
    begin();
    deflate.finish();
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt((int) adler.getValue()).array());
    adler.reset();
    begun = false;
  }
}
