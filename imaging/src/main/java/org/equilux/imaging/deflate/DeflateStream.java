package org.equilux.imaging.deflate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A deflate compressor (RFC 1951) optimized for pictures. It estimates the cost of each byte as a
 * literal from the bytes' frequencies, and uses a match only if the match costs less than its
 * literals. zlib uses nearly every match that it finds: in the noise of photographs, this is slow
 * and yields larger files than no matches at all. Data with long matches are compressed by
 * following hash chains, as in zlib.
 *
 * <p>One object can compress several streams one after the other; the results are independent of
 * each other. The result depends on the level and the input, but neither on the division of the
 * input into pieces nor on the machine. Memory is about 1.6 MB for any input. Not thread-safe.
 */
public final class DeflateStream {
  /** The number of bytes compressed at a time; matches do not extend beyond it. */
  private static final int PORTION = 5 << 15;

  private static final int SYMBOLS = Symbols.LITERALS_AND_LENGTHS + Symbols.DISTANCES;

  /**
   * The estimated cost of another block in units of {@link Bits#ONE}, mostly that of its header.
   */
  private static final long BLOCK_COST = 64L * Byte.SIZE * Bits.ONE;

  /** The limit of positions, at which they restart. */
  private static final int LAST_POSITION = 1 << 30;

  /** The minimum length code of a long match, of at least 6 bytes, which noise rarely contains. */
  private static final int LONG_CODE = 3;

  private final OutputStream out;
  private final int lastPosition;
  private final int partBytes;
  private final int rich;
  private final int dear;
  private final Index index = new Index();
  private final Sequences sequences;
  private final Costs costs = new Costs();
  private final QuickParser quick;
  private final ThoroughParser thorough;
  private final BlockWriter writer = new BlockWriter(PORTION);

  /**
   * The window of earlier bytes, the bytes to compress, and padding, so that 8-byte loads may
   * overrun.
   */
  private final byte[] bytes = new byte[PORTION + Long.BYTES];

  /** The position of the array's first byte. */
  private int base = Index.START;

  private int from;
  private int to;

  /** The counts of symbols in the last part, in the block so far, and in both. */
  private final int[] part = new int[SYMBOLS];

  private final int[] block = new int[SYMBOLS];
  private final int[] both = new int[SYMBOLS];

  /** The mean cost of a byte of the last part. */
  private int partMean;

  /** Whether the last part had many long matches. */
  private boolean partRich;

  /**
   * Creates a compressor.
   *
   * @param out receives the compressed bytes; never closed
   * @param level from 1 (fast) to 9 (small), as in zlib
   * @throws IllegalArgumentException if there is no such level
   */
  public DeflateStream(OutputStream out, int level) {
    this(out, level, LAST_POSITION);
  }

  DeflateStream(OutputStream out, int level, int lastPosition) {
    Level of = Level.of(level);
    this.out = out;
    this.lastPosition = lastPosition;
    this.partBytes = of.part();
    this.rich = of.rich();
    this.dear = of.dear() * Bits.ONE;
    this.sequences = new Sequences(PORTION, PORTION / partBytes);
    this.quick = new QuickParser(index, sequences, of);
    this.thorough = new ThoroughParser(index, sequences, of);
  }

  /** Adds bytes to the stream. */
  public void write(byte[] in, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      if (to == PORTION) {
        compress(false);
        writer.drain(out);
        keepWindow();
      }
      int n = Math.min(length - done, PORTION - to);
      System.arraycopy(in, offset + done, bytes, to, n);
      to += n;
      done += n;
    }
  }

  private void keepWindow() {
    int cut = to - Index.WINDOW;
    System.arraycopy(bytes, cut, bytes, 0, Index.WINDOW);
    from = Index.WINDOW;
    to = Index.WINDOW;
    advance(cut);
  }

  /** Completes the stream; later bytes start another one. */
  public void finish() throws IOException {
    if (to > from) {
      compress(true);
    } else {
      writer.end();
    }
    writer.align();
    begin();
  }

  /**
   * Ends at a whole byte, with an empty stored block (00 00 FF FF), and clears the window: a full
   * flush. The following bytes belong to the same stream, but may be compressed by another encoder.
   */
  public void flush() throws IOException {
    if (to > from) {
      compress(false);
    }
    writer.flush();
    begin();
  }

  private void begin() throws IOException {
    writer.drain(out);
    // Puts all earlier bytes out of reach.
    advance(to + Index.START);
    from = 0;
    to = 0;
    Arrays.fill(part, 0);
    partMean = 0;
    partRich = false;
    quick.begin();
  }

  private void advance(int by) {
    base += by;
    if (base > lastPosition) {
      // Positions move by multiples of the window, as chains are indexed by the position in the
      // window.
      int back = (base - Index.START) / Index.WINDOW * Index.WINDOW;
      index.moveBack(back);
      base -= back;
    }
  }

  /** Writes blocks: merges consecutive parts while separate blocks would cost more. */
  private void compress(boolean last) {
    sequences.count = 0;
    int blockFrom = from;
    int blockFirst = 0;
    long blockCost = 0;
    for (int at = from; at < to; ) {
      int first = sequences.count;
      int next = parse(at);
      long cost = cost(part);
      partMean = (int) (cost / (next - at));
      for (int i = 0; i < SYMBOLS; i++) {
        both[i] = block[i] + part[i];
      }
      long together = cost(both);
      if (at > blockFrom && together > blockCost + cost + BLOCK_COST) {
        write(blockFrom, at, blockFirst, first, false);
        blockFrom = at;
        blockFirst = first;
        System.arraycopy(part, 0, block, 0, SYMBOLS);
        blockCost = cost;
      } else {
        System.arraycopy(both, 0, block, 0, SYMBOLS);
        blockCost = together;
      }
      at = next;
    }
    write(blockFrom, to, blockFirst, sequences.count, last);
    Arrays.fill(block, 0);
  }

  private void write(int start, int end, int first, int count, boolean last) {
    writer.block(bytes, start, end, sequences.packed, first, count, block, last);
  }

  /**
   * Parses the next part, and counts its symbols.
   *
   * @return end of the part
   */
  private int parse(int at) {
    int end = to - at < partBytes + partBytes / 2 ? to : at + partBytes;
    costs.guess(bytes, at, end, part, partMean);
    int first = sequences.count;
    if (!partRich && costs.mean >= dear) {
      int next = quick.parse(bytes, at, end, to, base, costs);
      tally(first, at, end, next);
      if (!isRich(next - at, rich)) {
        return next;
      }
      sequences.count = first;
    }
    int next = thorough.parse(bytes, at, end, to, base, costs);
    tally(first, at, end, next);
    // Hysteresis, since parsing twice is slow.
    partRich = isRich(next - at, rich / 2);
    return next;
  }

  private void tally(int first, int at, int end, int next) {
    costs.countsOfBytes(part);
    for (int i = end; i < next; i++) {
      part[bytes[i] & 0xff]++;
    }
    sequences.tally(first, bytes, at, part);
  }

  /** Whether more than this share, in 1/256, of the last part's bytes are in long matches. */
  private boolean isRich(int all, int share) {
    int sum = 0;
    for (int code = LONG_CODE; code < Symbols.LITERALS_AND_LENGTHS - Symbols.FIRST_LENGTH; code++) {
      sum += part[Symbols.FIRST_LENGTH + code] * Symbols.lengthBase(code);
    }
    return ((long) sum << Byte.SIZE) > (long) all * share;
  }

  /** The cost of symbols with a code of their own, in units of 1/256 bit. */
  private static long cost(int[] counts) {
    return Bits.entropy(counts, 0, Symbols.LITERALS_AND_LENGTHS)
        + Bits.entropy(counts, Symbols.LITERALS_AND_LENGTHS, SYMBOLS);
  }
}
