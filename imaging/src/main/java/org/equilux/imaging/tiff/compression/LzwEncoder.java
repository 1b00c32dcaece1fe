package org.equilux.imaging.tiff.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The encoder of segments with LZW (TIFF 6.0, section 13). The table of strings is a hash table
 * without chains: an entry packs the string's prefix code (12 bits), its last byte (8) and its own
 * code (12) into one int, and a string whose slot is taken displaces the string in that slot.
 * Displaced strings are not found again; the output is still valid, up to 1 % longer than with all
 * strings, and takes half the time, since there are no searches of unpredictable length.
 */
final class LzwEncoder implements SegmentEncoder {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int MIN_BITS = 9;

  /** The code at which the encoder must clear the table, by the specification. */
  private static final int LAST = 4094;

  private static final int HASH_BITS = 14;

  /** The value of an empty slot: its prefix would be a code that is never used. */
  private static final int NONE = -1;

  /** The number of bytes encoded at a time. */
  private static final int PORTION = 1 << 12;

  /**
   * The size of the buffer: a portion expands to at most one and a half times its size, plus some
   * clear codes.
   */
  private static final int BUFFER = 1 << 14;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final OutputStream out;
  private final int[] table = new int[1 << HASH_BITS];
  private int next;
  private int bits;

  /** The code of the current string; -1 before the segment's first byte. */
  private int prefix = -1;

  private final byte[] buffer = new byte[BUFFER];
  private int used;

  /** The bits that do not fill a byte yet, from the most significant bit on. */
  private long pending;

  private int pendingBits;

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
    while (at < length) {
      int end = Math.min(length, at + PORTION);
      encode(bytes, at, end);
      at = end;
      if (used > BUFFER - 2 * PORTION) {
        flush();
      }
    }
  }

  @Override
  public void endSegment() throws IOException {
    if (prefix < 0) {
      begin();
    } else {
      put(prefix);
      next++;
      adapt();
    }
    put(END);
    if (pendingBits > 0) {
      used++; // The buffer contains the bits already.
    }
    flush();
    pending = 0;
    pendingBits = 0;
    prefix = -1;
  }

  private void begin() {
    bits = MIN_BITS;
    clear();
  }

  private void clear() {
    put(CLEAR);
    Arrays.fill(table, NONE);
    next = FIRST;
    bits = MIN_BITS;
  }

  /** Encodes at most a portion. */
  private void encode(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      at = encodeRun(bytes, at, to);
      adapt();
    }
  }

  /**
   * Encodes until codes become wider, or the table is full. All state is in local variables: with
   * fields, the loop took twice the time.
   *
   * @return end of the encoded bytes
   */
  private int encodeRun(byte[] bytes, int from, int to) {
    int[] strings = table;
    byte[] target = buffer;
    int width = bits;
    int end = Math.min(1 << width, LAST + 1);
    int free = next;
    int current = prefix;
    int written = used;
    long held = pending;
    int heldBits = pendingBits;
    int at = from;
    while (at < to && free < end) {
      int last = bytes[at++] & 0xff;
      int key = current << 8 | last;
      int slot = (key * 0x9E3779B1) >>> (Integer.SIZE - HASH_BITS);
      int entry = strings[slot];
      if (entry >>> 12 == key) {
        current = entry & 0xfff;
        continue;
      }
      held |= (long) current << (Long.SIZE - width) >>> heldBits;
      heldBits += width;
      LONGS.set(target, written, held);
      written += heldBits >>> 3;
      held <<= heldBits & ~7;
      heldBits &= 7;
      strings[slot] = key << 12 | free++;
      current = last;
    }
    next = free;
    prefix = current;
    used = written;
    pending = held;
    pendingBits = heldBits;
    return at;
  }

  /** Widens the codes or clears the table, if necessary. */
  private void adapt() {
    if (next > LAST) {
      clear();
    } else if (next == 1 << bits) {
      bits++;
    }
  }

  private void put(int code) {
    pending |= (long) code << (Long.SIZE - bits) >>> pendingBits;
    pendingBits += bits;
    LONGS.set(buffer, used, pending);
    used += pendingBits >>> 3;
    pending <<= pendingBits & ~7;
    pendingBits &= 7;
  }

  private void flush() throws IOException {
    out.write(buffer, 0, used);
    used = 0;
  }
}
