package org.equilux.imaging.png;

/**
 * Where a chunk lies in its file.
 *
 * @param type see {@link ChunkKind}
 * @param position of its data, which follow 8 bytes of length and type
 * @param length of its data, which a checksum of 4 bytes follows
 */
record Chunk(int type, long position, int length) {
  static final int HEAD_BYTES = 8;
  static final int CRC_BYTES = 4;

  long end() {
    return position + length + CRC_BYTES;
  }
}
