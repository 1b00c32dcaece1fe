package org.equilux.imaging.png;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.options.OnDamage;

/** The data of consecutive IDAT chunks as one stream, which verifies their checksums. */
final class DataStream extends InputStream {
  private final PictureBytes input;
  private final long end;
  private final OnDamage damage;
  private final CRC32 crc = new CRC32();
  private Chunk chunk;
  private int done;

  DataStream(PictureBytes input, Chunk first, long end, OnDamage damage) {
    this.input = input;
    this.end = end;
    this.damage = damage;
    begin(first);
  }

  private void begin(Chunk next) {
    chunk = next;
    done = 0;
    crc.reset();
    crc.update(ByteBuffer.allocate(4).putInt(0, next.type()));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (done == chunk.length()) {
      // The chunk's checksum and the header of the next chunk.
      boolean last = chunk.end() == end;
      ByteBuffer between =
          ByteBuffer.wrap(
              input.bytes(
                  chunk.end() - Chunk.CRC_BYTES, Chunk.CRC_BYTES + (last ? 0 : Chunk.HEAD_BYTES)));
      if (between.getInt() != (int) crc.getValue()) {
        throw Chunks.wrongCrc(chunk.type());
      }
      if (last) {
        return -1;
      }
      begin(Chunks.head(input, between, chunk.end(), damage));
    }
    int n = Math.min(length, chunk.length() - done);
    input.read(chunk.position() + done, into, offset, n);
    crc.update(into, offset, n);
    done += n;
    return n;
  }
}
