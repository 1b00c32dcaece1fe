package org.equilux.imaging.png;

/**
 * The location of a chunk in its file.
 *
 * @param type see {@link ChunkKind}
 * @param position of its data, which follow 8 bytes of length and type
 * @param length of its data, which are followed by a checksum of 4 bytes
 */
record Chunk(int type, long position, int length) {
  static final int HEAD_BYTES = 8;
  static final int CRC_BYTES = 4;

  long end() {
    return position + length + CRC_BYTES;
  }
}
