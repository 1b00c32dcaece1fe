package org.equilux.imaging.deflate;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The writer of deflate blocks (RFC 1951, 3.2.3): stored, with the fixed codes or with dynamic
 * codes, whichever is shortest. Bits are collected in a {@code long}, from which whole bytes are
 * moved to a buffer.
 */
final class BlockWriter {
  /**
   * The limit of a literal's code, so that four literals and seven pending bits fit into a {@code
   * long}.
   */
  private static final int MAX_LITERAL_BITS = 14;

  private static final int MAX_STORED = 0xffff;

  private static final int STORED = 0;
  private static final int FIXED = 1;
  private static final int DYNAMIC = 2;

  private static final PrefixCode FIXED_LITERALS = PrefixCode.fixed(false);
  private static final PrefixCode FIXED_DISTANCES = PrefixCode.fixed(true);

  /** The number of symbols that encode code lengths, some of which are repeat codes. */
  private static final int LENGTH_SYMBOLS = 19;

  private static final int REPEAT = 16;
  private static final int ZEROS = 17;
  private static final int MANY_ZEROS = 18;
  private static final int[] REPEAT_BITS = {2, 3, 7};

  /** The order of these symbols' code lengths in the header. */
  private static final int[] LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  /** The shift of the number of bits above the bits of a match and its distance. */
  private static final int MATCH_BITS = 56;

  private static final long MATCH_MASK = (1L << MATCH_BITS) - 1;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final PrefixCode literals =
      new PrefixCode(Symbols.LITERALS_AND_LENGTHS, MAX_LITERAL_BITS);
  private final PrefixCode distances = new PrefixCode(Symbols.DISTANCES, PrefixCode.MAX_BITS);
  private final PrefixCode lengths = new PrefixCode(LENGTH_SYMBOLS, 7);

  /** The symbols of the header, with repeat counts in their upper bits. */
  private final int[] header = new int[Symbols.LITERALS_AND_LENGTHS + Symbols.DISTANCES];

  private int headerUsed;
  private final int[] lengthSymbols = new int[LENGTH_SYMBOLS];
  private final byte[] codeLengths = new byte[Symbols.LITERALS_AND_LENGTHS + Symbols.DISTANCES];

  /** For each match length, its code followed by its extra bits, and above them their number. */
  private final int[] lengthCodes = new int[Symbols.MAX_LENGTH + 1];

  private final byte[] buffer;
  private int used;
  private long pending;
  private int pendingBits;

  /**
   * Creates a writer.
   *
   * @param most bytes compressed between two calls of {@link #drain}
   */
  BlockWriter(int most) {
    // Blocks are never longer than stored blocks.
    buffer = new byte[most + (most >>> 3) + 1024];
  }

  /**
   * Writes a block.
   *
   * @param bytes the uncompressed bytes
   * @param from start of the block in {@code bytes}
   * @param to end of the block in {@code bytes}
   * @param counts of literals and lengths, then from {@link Symbols#LITERALS_AND_LENGTHS} on of
   *     distances; the end-of-block symbol is added
   */
  void block(
      byte[] bytes,
      int from,
      int to,
      long[] sequences,
      int first,
      int end,
      int[] counts,
      boolean last) {
    counts[Symbols.END_OF_BLOCK] = 1;
    literals.build(counts, 0);
    distances.build(counts, Symbols.LITERALS_AND_LENGTHS);
    planHeader();
    long extra = extraBits(counts);
    long dynamicBits = headerBits() + bits(literals, distances, counts) + extra;
    long fixedBits = bits(FIXED_LITERALS, FIXED_DISTANCES, counts) + extra;
    long storedBits = (to - from + 4L * Math.ceilDiv(to - from, MAX_STORED)) * Byte.SIZE;
    if (storedBits <= Math.min(dynamicBits, fixedBits)) {
      stored(bytes, from, to, last);
      return;
    }
    boolean fixed = fixedBits <= dynamicBits;
    put(last ? 1 : 0, 1);
    put(fixed ? FIXED : DYNAMIC, 2);
    if (!fixed) {
      putHeader();
    }
    PrefixCode literalCode = fixed ? FIXED_LITERALS : literals;
    lengthCodes(literalCode);
    sequences(
        bytes,
        from,
        sequences,
        first,
        end,
        literalCode.codes,
        fixed ? FIXED_DISTANCES.codes : distances.codes);
    putCode(literalCode.codes[Symbols.END_OF_BLOCK]);
  }

  private static long bits(PrefixCode literals, PrefixCode distances, int[] counts) {
    return literals.bits(counts, 0, Symbols.LITERALS_AND_LENGTHS)
        + distances.bits(counts, Symbols.LITERALS_AND_LENGTHS, Symbols.DISTANCES);
  }

  private static long extraBits(int[] counts) {
    long bits = 0;
    for (int code = 0; code < Symbols.LITERALS_AND_LENGTHS - Symbols.FIRST_LENGTH; code++) {
      bits += (long) counts[Symbols.FIRST_LENGTH + code] * Symbols.lengthExtraBits(code);
    }
    for (int code = 0; code < Symbols.DISTANCES; code++) {
      bits += (long) counts[Symbols.LITERALS_AND_LENGTHS + code] * Symbols.distanceExtraBits(code);
    }
    return bits;
  }

  /** Encodes the lengths of both codes as runs (3.2.7). */
  private void planHeader() {
    int literalCount = countUsed(literals.lengths, Symbols.FIRST_LENGTH);
    int distanceCount = countUsed(distances.lengths, 1);
    System.arraycopy(literals.lengths, 0, codeLengths, 0, literalCount);
    System.arraycopy(distances.lengths, 0, codeLengths, literalCount, distanceCount);
    Arrays.fill(lengthSymbols, 0);
    headerUsed = 0;
    int all = literalCount + distanceCount;
    for (int at = 0; at < all; ) {
      int length = codeLengths[at];
      int run = 1;
      while (at + run < all && codeLengths[at + run] == length) {
        run++;
      }
      at += run;
      if (length == 0) {
        for (; run >= 11; run -= Math.min(run, 138)) {
          plan(MANY_ZEROS, Math.min(run, 138) - 11);
        }
        if (run >= 3) {
          plan(ZEROS, run - 3);
          run = 0;
        }
      } else {
        plan(length, 0);
        run--;
        for (; run >= 3; run -= Math.min(run, 6)) {
          plan(REPEAT, Math.min(run, 6) - 3);
        }
      }
      for (; run > 0; run--) {
        plan(length, 0);
      }
    }
    lengths.build(lengthSymbols, 0);
  }

  private static int countUsed(byte[] lengths, int least) {
    int count = lengths.length;
    while (count > least && lengths[count - 1] == 0) {
      count--;
    }
    return count;
  }

  private void plan(int symbol, int repeats) {
    lengthSymbols[symbol]++;
    header[headerUsed++] = (repeats << Byte.SIZE) | symbol;
  }

  private long headerBits() {
    long bits = 5 + 5 + 4 + 3L * orderedLengths();
    for (int i = 0; i < REPEAT_BITS.length; i++) {
      bits += (long) lengthSymbols[REPEAT + i] * REPEAT_BITS[i];
    }
    return bits + lengths.bits(lengthSymbols, 0, LENGTH_SYMBOLS);
  }

  private int orderedLengths() {
    int count = LENGTH_SYMBOLS;
    while (count > 4 && lengths.lengths[LENGTH_ORDER[count - 1]] == 0) {
      count--;
    }
    return count;
  }

  private void putHeader() {
    put(countUsed(literals.lengths, Symbols.FIRST_LENGTH) - Symbols.FIRST_LENGTH, 5);
    put(countUsed(distances.lengths, 1) - 1, 5);
    int ordered = orderedLengths();
    put(ordered - 4, 4);
    for (int i = 0; i < ordered; i++) {
      put(lengths.lengths[LENGTH_ORDER[i]], 3);
    }
    for (int i = 0; i < headerUsed; i++) {
      int symbol = header[i] & 0xff;
      putCode(lengths.codes[symbol]);
      if (symbol >= REPEAT) {
        put(header[i] >>> Byte.SIZE, REPEAT_BITS[symbol - REPEAT]);
      }
    }
  }

  private void lengthCodes(PrefixCode code) {
    for (int length = Symbols.MIN_LENGTH; length <= Symbols.MAX_LENGTH; length++) {
      int symbol = Symbols.lengthCode(length);
      int own = code.codes[Symbols.FIRST_LENGTH + symbol];
      int bits = own >>> PrefixCode.LENGTH_SHIFT;
      // There are at most five extra bits, so code and extra bits need 19 bits, and their number
      // the rest.
      lengthCodes[length] =
          (own & 0xffff)
              | ((length - Symbols.lengthBase(symbol)) << bits)
              | ((bits + Symbols.lengthExtraBits(symbol)) << 24);
    }
  }

  /** The hot loop: all state is in local variables. */
  private void sequences(
      byte[] bytes,
      int from,
      long[] sequences,
      int first,
      int end,
      int[] literalCodes,
      int[] distanceCodes) {
    byte[] target = buffer;
    int[] ofLengths = lengthCodes;
    long held = pending;
    int heldBits = pendingBits;
    int written = used;
    int at = from;
    for (int s = first; s < end; s++) {
      long sequence = sequences[s];
      int stop = at + (int) (sequence >>> 32);
      for (; at < stop - 3; at += 4) {
        int a = literalCodes[bytes[at] & 0xff];
        int b = literalCodes[bytes[at + 1] & 0xff];
        int c = literalCodes[bytes[at + 2] & 0xff];
        int d = literalCodes[bytes[at + 3] & 0xff];
        int aBits = a >>> PrefixCode.LENGTH_SHIFT;
        int cBits = c >>> PrefixCode.LENGTH_SHIFT;
        int abBits = aBits + (b >>> PrefixCode.LENGTH_SHIFT);
        long ab = (a & 0xffff) | ((b & 0xffff) << aBits);
        long cd = (c & 0xffff) | ((d & 0xffff) << cBits);
        held |= (ab | (cd << abBits)) << heldBits;
        heldBits += abBits + cBits + (d >>> PrefixCode.LENGTH_SHIFT);
        LONGS.set(target, written, held);
        written += heldBits >>> 3;
        held >>>= heldBits & ~7;
        heldBits &= 7;
      }
      for (; at < stop; at++) {
        int code = literalCodes[bytes[at] & 0xff];
        held |= (long) (code & 0xffff) << heldBits;
        heldBits += code >>> PrefixCode.LENGTH_SHIFT;
      }
      // Up to 49 bits are pending, too many for another match.
      LONGS.set(target, written, held);
      written += heldBits >>> 3;
      held >>>= heldBits & ~7;
      heldBits &= 7;
      int length = Sequences.length(sequence);
      if (length > 0) {
        long match = match(ofLengths[length], Sequences.distance(sequence), distanceCodes);
        held |= (match & MATCH_MASK) << heldBits;
        heldBits += (int) (match >>> MATCH_BITS);
        LONGS.set(target, written, held);
        written += heldBits >>> 3;
        held >>>= heldBits & ~7;
        heldBits &= 7;
        at += length;
      }
    }
    pending = held;
    pendingBits = heldBits;
    used = written;
  }

  /** The bits of a match, at most 47, with their number above {@link #MATCH_BITS}. */
  private static long match(int lengthCode, int distance, int[] distanceCodes) {
    int lengthBits = lengthCode >>> 24;
    int symbol = Symbols.distanceCode(distance);
    int extra = Symbols.distanceExtraBits(symbol);
    int code = distanceCodes[symbol];
    int codeBits = code >>> PrefixCode.LENGTH_SHIFT;
    int distanceBits = (code & 0xffff) | ((distance - 1) & ((1 << extra) - 1)) << codeBits;
    return (lengthCode & 0xffffff)
        | (long) distanceBits << lengthBits
        | (long) (lengthBits + codeBits + extra) << MATCH_BITS;
  }

  private void stored(byte[] bytes, int from, int to, boolean last) {
    int at = from;
    do {
      int n = Math.min(to - at, MAX_STORED);
      put(last && at + n == to ? 1 : 0, 1);
      put(STORED, 2);
      align();
      put(n, Short.SIZE);
      put(~n & 0xffff, Short.SIZE);
      System.arraycopy(bytes, at, buffer, used, n);
      used += n;
      at += n;
    } while (at < to);
  }

  /** Ends the output at a whole byte, with an empty stored block. */
  void flush() {
    stored(buffer, 0, 0, false);
  }

  /** Writes the last block, which is empty. */
  void end() {
    put(1, 1);
    put(FIXED, 2);
    put(0, 7);
  }

  /** Pads the last byte with zeros. */
  void align() {
    if (pendingBits > 0) {
      put(0, Byte.SIZE - pendingBits);
    }
  }

  private void putCode(int code) {
    put(code & 0xffff, code >>> PrefixCode.LENGTH_SHIFT);
  }

  private void put(int bits, int count) {
    pending |= (long) bits << pendingBits;
    pendingBits += count;
    LONGS.set(buffer, used, pending);
    used += pendingBits >>> 3;
    pending >>>= pendingBits & ~7;
    pendingBits &= 7;
  }

  /** Writes the whole bytes to a stream. */
  void drain(OutputStream out) throws IOException {
    out.write(buffer, 0, used);
    used = 0;
  }
}
