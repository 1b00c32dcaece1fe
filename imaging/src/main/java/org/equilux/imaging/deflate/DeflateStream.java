package org.equilux.imaging.deflate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Compresses with deflate (RFC 1951), for pictures above all. From how often bytes occur it is
 * known what each would cost as a literal, and a match is taken only if it costs less than the
 * literals that it stands for. zlib takes nearly every match that it finds: in noise, which
 * photographs have, that takes long and makes them larger than they would be without a match.
 * Whatever has long matches is compressed by following chains, as by zlib.
 *
 * <p>Streams may be compressed one after the other, and the result of each is independent of the
 * others. The result depends on the level and on the input, neither on the division of the input
 * into pieces nor on the machine. Memory is about 1.6 MB, whatever is compressed. Not safe for use
 * by several threads at once.
 */
public final class DeflateStream {
  /** So much is compressed at once, if nothing came before: matches end with it. */
  private static final int PORTION = 5 << 15;

  private static final int SYMBOLS = Symbols.LITERALS_AND_LENGTHS + Symbols.DISTANCES;

  /** The cost in bits of another block, most of it the block's header. */
  private static final long BLOCK_COST = 64L * Byte.SIZE * Bits.ONE;

  /** Where positions become so large, they begin again. */
  private static final int LAST_POSITION = 1 << 30;

  /** Matches of at least 6 bytes: they are not what noise has by chance. */
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

  /** Position of the array's first byte. */
  private int base = Index.START;

  private int from;
  private int to;

  /** Counts of symbols in the last part, in the block so far, and in both. */
  private final int[] part = new int[SYMBOLS];

  private final int[] block = new int[SYMBOLS];
  private final int[] both = new int[SYMBOLS];

  /** The mean cost of a byte of the last part. */
  private int partMean;

  /** Whether the last part had long matches. */
  private boolean partRich;

  /**
   * Begins.
   *
   * @param out takes the compressed bytes; never closed
   * @param level from 1, quick, to 9, small, as zlib has them
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

  /** Takes bytes of the stream. */
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

  /** Completes the stream; what follows is another one. */
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
   * Ends at a whole byte, by an empty block that is stored (00 00 FF FF), and clears the window: a
   * full flush. The following bytes belong to the same stream, but another encoder could compress
   * them.
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
    // Nothing that came before is within reach.
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
      // Chains have their places in the window.
      int back = (base - Index.START) / Index.WINDOW * Index.WINDOW;
      index.moveBack(back);
      base -= back;
    }
  }

  /** Writes blocks: parts one after the other, as long as a block of their own would cost more. */
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
   * Parses the part that begins here, and counts its symbols.
   *
   * @return where it ends
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
    // Parsing twice is slow, so it is not done whenever the share wavers.
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

  /** What symbols cost with a code of their own, in units of 1/256 bit. */
  private static long cost(int[] counts) {
    return Bits.entropy(counts, 0, Symbols.LITERALS_AND_LENGTHS)
        + Bits.entropy(counts, Symbols.LITERALS_AND_LENGTHS, SYMBOLS);
  }
}
