package org.equilux.imaging.png;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** The writer of chunks, and of a stream as IDAT chunks of a fixed size. */
final class DataWriter {
  private static final int DATA_BYTES = 1 << 16;

  private final OutputStream out;
  private final byte[] data = new byte[DATA_BYTES];
  private int used;

  DataWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes a single chunk. */
  void chunk(int type, byte[] bytes, int length) throws IOException {
    CRC32 crc = new CRC32();
    ByteBuffer head = ByteBuffer.allocate(Chunk.HEAD_BYTES).putInt(length).putInt(type);
    crc.update(head.array(), 4, 4);
    crc.update(bytes, 0, length);
    out.write(head.array());
    out.write(bytes, 0, length);
    out.write(ByteBuffer.allocate(Chunk.CRC_BYTES).putInt((int) crc.getValue()).array());
  }

  /** Appends to the stream. */
  void data(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int n = Math.min(length - done, data.length - used);
      System.arraycopy(bytes, offset + done, data, used, n);
      done += n;
      used += n;
      if (used == data.length) {
        endData();
      }
    }
  }

  /** Writes the rest of the stream. */
  void endData() throws IOException {
    if (used > 0) {
      chunk(ChunkKind.IDAT, data, used);
      used = 0;
    }
  }
}
