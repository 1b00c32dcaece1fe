package org.equilux.storage.s3;

/**
 * A CRC-32 that continues from a given value, which {@link java.util.zip.CRC32} does not support.
 */
final class RunningCrc32 {
  private static final int POLYNOMIAL = 0xedb8_8320;
  private static final int[] TABLE = table();

  private int register;

  /**
   * Creates the checksum.
   *
   * @param before CRC-32 of the preceding bytes; 0 if there are none
   */
  RunningCrc32(int before) {
    this.register = ~before;
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int value = i;
      for (int bit = 0; bit < 8; bit++) {
        value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ POLYNOMIAL;
      }
      table[i] = value;
    }
    return table;
  }

  void update(byte[] bytes, int offset, int length) {
    int next = register;
    for (int i = offset; i < offset + length; i++) {
      next = (next >>> 8) ^ TABLE[(next ^ bytes[i]) & 0xff];
    }
    register = next;
  }

  int value() {
    return ~register;
  }
}
