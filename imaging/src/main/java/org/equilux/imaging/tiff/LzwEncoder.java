package org.equilux.imaging.tiff;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Segments compressed with LZW (TIFF 6.0, section 13). The table of strings is a hash table with
 * open addressing: an entry packs the string's prefix code (12 bits), its last byte (8) and its own
 * code (12) into one int, so that looking up touches one word and all of it stays in the first
 * level cache.
 */
final class LzwEncoder implements SegmentEncoder {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int MIN_BITS = 9;

  /** The specification has the encoder clear the table as soon as it has used this code. */
  private static final int LAST = 4094;

  private static final int HASH_BITS = 13;
  private static final int HASH_MASK = (1 << HASH_BITS) - 1;

  private final OutputStream out;
  private final int[] table = new int[1 << HASH_BITS];
  private int next;
  private int bits;

  /** The string met so far, as a code; -1 before the segment's first byte. */
  private int prefix = -1;

  private final byte[] buffer = new byte[1 << 14];
  private int used;
  private long bitBuffer;
  private int bitCount;

  LzwEncoder(OutputStream out) {
    this.out = out;
  }

  @Override
  public void row(byte[] bytes, int length) throws IOException {
    int at = 0;
    if (prefix < 0 && length > 0) {
      begin();
      prefix = bytes[at++] & 0xff;
    }
    int current = prefix;
    while (at < length) {
      int key = current << 8 | (bytes[at++] & 0xff);
      int slot = (key * 0x9E3779B1) >>> (Integer.SIZE - HASH_BITS);
      int entry;
      // No entry is 0, as no entry has a code below 258.
      while ((entry = table[slot]) != 0 && entry >>> 12 != key) {
        slot = (slot + 1) & HASH_MASK;
      }
      if (entry != 0) {
        current = entry & 0xfff;
        continue;
      }
      put(current);
      table[slot] = key << 12 | next;
      grow();
      current = key & 0xff;
    }
    prefix = current;
  }

  @Override
  public void endSegment() throws IOException {
    if (prefix < 0) {
      begin();
    } else {
      put(prefix);
      grow();
    }
    put(END);
    if (bitCount > 0) {
      putByte((int) (bitBuffer << (8 - bitCount)));
    }
    out.write(buffer, 0, used);
    used = 0;
    bitBuffer = 0;
    bitCount = 0;
    prefix = -1;
  }

  private void begin() throws IOException {
    bits = MIN_BITS;
    clear();
  }

  private void clear() throws IOException {
    put(CLEAR);
    Arrays.fill(table, 0);
    next = FIRST;
    bits = MIN_BITS;
  }

  /** Counts an entry; the decoder, one entry behind, widens its codes at the same code. */
  private void grow() throws IOException {
    if (next == LAST) {
      clear();
      return;
    }
    next++;
    if (next == 1 << bits) {
      bits++;
    }
  }

  private void put(int code) throws IOException {
    bitBuffer = bitBuffer << bits | code;
    bitCount += bits;
    while (bitCount >= 8) {
      bitCount -= 8;
      putByte((int) (bitBuffer >>> bitCount));
    }
  }

  private void putByte(int b) throws IOException {
    if (used == buffer.length) {
      out.write(buffer, 0, used);
      used = 0;
    }
    buffer[used++] = (byte) b;
  }
}
