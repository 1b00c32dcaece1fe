package org.equilux.imaging.tiff.compression;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.equilux.imaging.PictureException;

/**
 * The decoder of segments with LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, the most
 * significant bit first.
 *
 * <p>Every string of the table occurs in the output since the last clear code, so the table
 * contains positions in the output rather than chains of prefixes, and strings are copied eight
 * bytes at a time. At most about 7.4 million bytes can be decoded between two clear codes (the
 * longest string grows by one byte per code); real data have 10 to 20 thousand.
 */
final class LzwDecoder implements SegmentDecoder {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int CODES = 4096;
  private static final int MIN_BITS = 9;
  private static final int MAX_BITS = 12;

  /** Padding, so that 8-byte reads and writes may overrun. */
  private static final int SLACK = Long.BYTES;

  /** The approximate number of bytes decoded before delivery. */
  private static final int BATCH = 1 << 15;

  private static final int MAX_HISTORY = 1 << 23;

  private static final int LENGTH_BITS = 16;
  private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private InputStream in = InputStream.nullInputStream();
  private final byte[] input = new byte[(1 << 14) + SLACK];
  private int inputEnd;

  /** The position in the input of the next code, in bits. */
  private int bit;

  /** The position and length in the history of each code's string, in one word. */
  private final long[] strings = new long[CODES];

  private int next;
  private int bits;

  /** The previous string, or 0 after a clear code. */
  private long previous;

  /** The 256 single bytes, then the decoded bytes, some of them from before the last clear code. */
  private byte[] history = new byte[CLEAR];

  private int decoded;
  private int delivered;
  private boolean ended;

  /**
   * Whether an invalid code was found. Bytes decoded before it are delivered first: old libtiff
   * wrote a last code that is too short, and other programs leave garbage after a strip's last
   * byte.
   */
  private boolean broken;

  LzwDecoder() {
    for (int i = 0; i < CLEAR; i++) {
      history[i] = (byte) i;
      strings[i] = string(i, 1);
    }
  }

  private static long string(int place, int length) {
    return (long) place << LENGTH_BITS | length;
  }

  @Override
  public void begin(InputStream encoded) throws IOException {
    in = encoded;
    inputEnd = 0;
    bit = 0;
    next = FIRST;
    bits = MIN_BITS;
    previous = 0;
    decoded = CLEAR;
    delivered = CLEAR;
    ended = false;
    broken = false;
    refill();
    if (inputEnd > 1 && input[0] == 0 && (input[1] & 1) == 1) {
      throw PictureException.unsupported(
          "TIFF with LZW in the bit order of before 1990 is not supported; save it again");
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (delivered == decoded) {
      if (broken) {
        throw damaged();
      }
      if (ended) {
        return -1;
      }
      decode();
    }
    int n = Math.min(length, decoded - delivered);
    System.arraycopy(history, delivered, into, offset, n);
    delivered += n;
    return n;
  }

  /** Decodes a batch, or the rest; all earlier bytes must be delivered. */
  private void decode() throws IOException {
    if (previous == 0) {
      decoded = CLEAR;
      delivered = CLEAR;
    }
    int enough = decoded + BATCH;
    reserve(enough + CODES + SLACK);
    do {
      if (!hasCode() && !refill()) {
        ended = true;
        return;
      }
    } while (decodeCodes(enough));
  }

  private void reserve(int bytes) throws PictureException {
    if (bytes > history.length) {
      if (bytes > MAX_HISTORY) {
        throw damaged();
      }
      history = Arrays.copyOf(history, Math.min(MAX_HISTORY, 2 * bytes));
    }
  }

  private boolean hasCode() {
    return bit + bits <= inputEnd * Byte.SIZE;
  }

  /**
   * Decodes the bytes of the input buffer. The loop keeps all state in local variables: with
   * fields, it took twice the time.
   *
   * @return whether there are more bytes to decode before delivery
   */
  private boolean decodeCodes(int enough) throws PictureException {
    byte[] from = input;
    byte[] to = history;
    long[] table = strings;
    int end = inputEnd * Byte.SIZE;
    int at = bit;
    int width = bits;
    int free = next;
    int filled = decoded;
    long last = previous;
    boolean more = true;
    while (more && filled < enough && at + width <= end) {
      int code = (int) ((long) LONGS.get(from, at >>> 3) << (at & 7) >>> (Long.SIZE - width));
      at += width;
      if (code == CLEAR) {
        free = FIRST;
        width = MIN_BITS;
        last = 0;
        // Deliver now: the history restarts and stays in the L1 cache.
        more = filled == CLEAR;
        continue;
      }
      if (code == END) {
        ended = true;
        more = false;
        continue;
      }
      if (last != 0 && free < CODES) {
        // The previous string and the first byte of this one, which follows it in the history.
        table[free++] = last + 1;
        if (free >= (1 << width) - 1 && width < MAX_BITS) {
          width++;
        }
      }
      if (code >= free) {
        broken = true;
        more = false;
        continue;
      }
      long string = table[code];
      int place = (int) (string >>> LENGTH_BITS);
      int length = (int) (string & LENGTH_MASK);
      byte first = to[place];
      // Most strings are short: one word, without the overhead of a loop.
      WORDS.set(to, filled, (long) WORDS.get(to, place));
      for (int i = Long.BYTES; i < length; i += Long.BYTES) {
        WORDS.set(to, filled + i, (long) WORDS.get(to, place + i));
      }
      // A string that overlaps its own copy does so by its last byte only, which equals its first.
      if (place + length > filled) {
        to[filled + length - 1] = first;
      }
      last = string(filled, length);
      filled += length;
    }
    bit = at;
    bits = width;
    next = free;
    decoded = filled;
    previous = last;
    return more && filled < enough;
  }

  /**
   * Moves the rest of the input to the front of the buffer and reads more.
   *
   * @return whether there is another code
   */
  private boolean refill() throws IOException {
    int used = bit / Byte.SIZE;
    System.arraycopy(input, used, input, 0, inputEnd - used);
    inputEnd -= used;
    bit %= Byte.SIZE;
    while (!hasCode()) {
      int n = in.read(input, inputEnd, input.length - SLACK - inputEnd);
      if (n < 0) {
        return false;
      }
      inputEnd += n;
    }
    return true;
  }

  private static PictureException damaged() {
    return PictureException.corrupt("the LZW data of the TIFF is damaged");
  }
}
