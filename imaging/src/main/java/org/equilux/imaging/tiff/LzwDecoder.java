package org.equilux.imaging.tiff;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.equilux.imaging.PictureException;

/**
 * Segments compressed with LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, the most significant
 * bit first.
 *
 * <p>Every string of the table is a piece of what was decoded since the last clear code, so the
 * table holds places in the output rather than chains of prefixes, and a string is copied eight
 * bytes at a time. Between two clear codes at most some 7.4 million bytes can be decoded (the
 * longest string grows by one byte per code); real data has 10 to 20 thousand.
 */
final class LzwDecoder implements SegmentDecoder {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int CODES = 4096;
  private static final int MIN_BITS = 9;
  private static final int MAX_BITS = 12;

  /** Copies write whole words, so that many bytes beyond their end. */
  private static final int SLACK = 8;

  private static final int BATCH = 1 << 15;
  private static final int MAX_HISTORY = 1 << 23;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] input = new byte[1 << 14];
  private int inputAt;
  private int inputEnd;
  private InputStream in = InputStream.nullInputStream();

  /** Place and length in the history of each code's string. */
  private final int[] places = new int[CODES];

  private final int[] lengths = new int[CODES];
  private int next;
  private int bits;

  /** The code before, or -1 right after a clear code. */
  private int previous;

  /** The 256 single bytes, then what was decoded since the last clear code. */
  private byte[] history = new byte[CLEAR + 2 * BATCH + SLACK];

  private int decoded;
  private int delivered;
  private boolean ended;

  private long bitBuffer;
  private int bitCount;

  LzwDecoder() {
    for (int i = 0; i < CLEAR; i++) {
      history[i] = (byte) i;
      places[i] = i;
      lengths[i] = 1;
    }
  }

  @Override
  public void begin(InputStream encoded) throws IOException {
    in = encoded;
    inputAt = 0;
    inputEnd = 0;
    bitBuffer = 0;
    bitCount = 0;
    ended = false;
    clear();
    refill();
    if (inputEnd > 1 && input[0] == 0 && (input[1] & 1) == 1) {
      throw PictureException.unsupported(
          "TIFF with LZW in the bit order of before 1990 is not supported; save it again");
    }
  }

  private void clear() {
    next = FIRST;
    bits = MIN_BITS;
    previous = -1;
    decoded = CLEAR;
    delivered = CLEAR;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (delivered == decoded) {
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

  /**
   * Decodes until a clear code has nothing undelivered before it, a batch is full, or the segment
   * ends. A clear code met with bytes undelivered is put back, as it would discard them.
   */
  private void decode() throws IOException {
    int batchEnd = decoded + BATCH;
    while (decoded < batchEnd) {
      if (inputEnd - inputAt < Long.BYTES) {
        refill();
      }
      fillBits();
      if (bitCount < bits) {
        ended = true;
        return;
      }
      int code = (int) (bitBuffer >>> (Long.SIZE - bits));
      if (code == CLEAR && decoded > delivered) {
        return;
      }
      bitBuffer <<= bits;
      bitCount -= bits;
      if (code == CLEAR) {
        clear();
        batchEnd = decoded + BATCH;
      } else if (code == END) {
        ended = true;
        return;
      } else {
        append(code);
      }
    }
  }

  private void append(int code) throws PictureException {
    if (previous < 0) {
      if (code >= CLEAR) {
        throw damaged();
      }
    } else {
      if (code > next || (code == next && next == CODES)) {
        throw damaged();
      }
      if (next < CODES) {
        // The string before and the first byte of this one, which follows it in the history.
        places[next] = decoded - lengths[previous];
        lengths[next] = lengths[previous] + 1;
        next++;
        if (next >= (1 << bits) - 1 && bits < MAX_BITS) {
          bits++;
        }
      }
    }
    copy(places[code], lengths[code]);
    previous = code;
  }

  /** Appends a string of the history, which may end in its own first byte. */
  private void copy(int place, int length) throws PictureException {
    if (decoded + length + SLACK > history.length) {
      grow(length);
    }
    byte[] bytes = history;
    int to = decoded;
    // The whole words: where the string reaches into its own copy, it does so by its last byte
    // alone, which is its first.
    byte first = bytes[place];
    for (int i = 0; i < length; i += Long.BYTES) {
      LONGS.set(bytes, to + i, (long) LONGS.get(bytes, place + i));
    }
    if (place + length > to) {
      bytes[to + length - 1] = first;
    }
    decoded = to + length;
  }

  private void grow(int length) throws PictureException {
    int needed = decoded + length + SLACK;
    if (needed > MAX_HISTORY) {
      throw damaged();
    }
    history = Arrays.copyOf(history, Math.min(MAX_HISTORY, Math.max(needed, 2 * decoded)));
  }

  /** Moves what is left of the input to its front and reads on, if there is more. */
  private void refill() throws IOException {
    System.arraycopy(input, inputAt, input, 0, inputEnd - inputAt);
    inputEnd -= inputAt;
    inputAt = 0;
    while (inputEnd < Long.BYTES) {
      int n = in.read(input, inputEnd, input.length - inputEnd);
      if (n < 0) {
        return;
      }
      inputEnd += n;
    }
  }

  /** Has at least one code's bits in the bit buffer, unless the input has no more. */
  private void fillBits() {
    if (bitCount >= MAX_BITS) {
      return;
    }
    if (inputEnd - inputAt >= Long.BYTES) {
      bitBuffer |= (long) LONGS.get(input, inputAt) >>> bitCount;
      int bytes = (Long.SIZE - 1 - bitCount) >> 3;
      inputAt += bytes;
      bitCount += bytes << 3;
      return;
    }
    while (bitCount <= Long.SIZE - Byte.SIZE && inputAt < inputEnd) {
      bitBuffer |= (input[inputAt++] & 0xffL) << (Long.SIZE - Byte.SIZE - bitCount);
      bitCount += Byte.SIZE;
    }
  }

  private static PictureException damaged() {
    return PictureException.corrupt("the LZW data of the TIFF is damaged");
  }
}
