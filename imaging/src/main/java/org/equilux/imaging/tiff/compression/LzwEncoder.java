package org.equilux.imaging.tiff.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Segments compressed with LZW (TIFF 6.0, section 13). The table of strings is a hash table without
 * chains: an entry packs the string's prefix code (12 bits), its last byte (8) and its own code
 * (12) into one int, and a string whose slot is taken displaces the string in that slot. A
 * displaced string is not found again, so the data stays valid, is up to 1 % longer than with every
 * string kept, and is made in half the time: there is no search of unpredictable length.
 */
final class LzwEncoder implements SegmentEncoder {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int MIN_BITS = 9;

  /** The specification has the encoder clear the table as soon as it has used this code. */
  private static final int LAST = 4094;

  private static final int HASH_BITS = 14;

  /** No string: its prefix would be a code that is never used. */
  private static final int NONE = -1;

  /** Bytes taken at once. */
  private static final int PORTION = 1 << 12;

  /** A portion becomes one and a half times as much at most, and some clear codes. */
  private static final int BUFFER = 1 << 14;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final OutputStream out;
  private final int[] table = new int[1 << HASH_BITS];
  private int next;
  private int bits;

  /** The string met so far, as a code; -1 before the segment's first byte. */
  private int prefix = -1;

  private final byte[] buffer = new byte[BUFFER];
  private int used;

  /** Codes that are not yet whole bytes, from the most significant bit on. */
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
      used++; // The buffer has its bits already.
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

  /** Encodes bytes that are no more than a portion. */
  private void encode(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      at = encodeRun(bytes, at, to);
      adapt();
    }
  }

  /**
   * Encodes until codes are to become wider, or the table is full. All state is in locals
   * meanwhile: with fields in their place the loop took twice the time.
   *
   * @return where it ended
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

  /** Widens the codes, or clears the table, if it is time. */
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
