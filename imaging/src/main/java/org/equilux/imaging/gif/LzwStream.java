package org.equilux.imaging.gif;

import java.io.IOException;
import org.equilux.imaging.PictureException;

/**
 * The decoder of GIF's variant of LZW (GIF89a specification, appendix F), with the low bits first.
 */
final class LzwStream {
  private static final int MAX_BITS = 12;
  private static final int MAX_CODES = 1 << MAX_BITS;

  private final Blocks blocks;
  private final int clear;
  private final int end;
  private final int firstBits;

  /** For each code: the code of all but its last index, and its last index. */
  private final short[] prefix = new short[MAX_CODES];

  private final byte[] last = new byte[MAX_CODES];

  /** The remaining indices of a code, in reverse order. */
  private final byte[] pending = new byte[MAX_CODES + 1];

  private int pendingCount;
  private int bits;
  private int next;
  private int before = -1;
  private int first;
  private int buffer;
  private int buffered;
  private boolean ended;
  private PictureException damage;

  /**
   * Starts decoding.
   *
   * @param depth bits of an index, 1 to 8
   */
  LzwStream(Blocks blocks, int depth) throws PictureException {
    if (depth < 1 || depth > Byte.SIZE) {
      throw PictureException.corrupt("the GIF has indices of %d bits".formatted(depth));
    }
    this.blocks = blocks;
    this.clear = 1 << depth;
    this.end = clear + 1;
    this.firstBits = depth + 1;
    for (int i = 0; i < clear; i++) {
      last[i] = (byte) i;
    }
    blocks.beginData();
    reset();
  }

  private void reset() {
    bits = firstBits;
    next = end + 1;
    before = -1;
  }

  /**
   * Reads indices.
   *
   * @return number of indices; fewer than requested only if the stream is {@link #damage damaged}
   *     there
   */
  int read(byte[] out, int count) throws IOException {
    int filled = 0;
    while (filled < count) {
      if (pendingCount == 0) {
        decode();
      }
      if (pendingCount == 0) {
        return filled;
      }
      while (pendingCount > 0 && filled < count) {
        out[filled++] = pending[--pendingCount];
      }
    }
    return filled;
  }

  /** The reason why the stream ended early; null while it has not. */
  PictureException damage() {
    return damage;
  }

  /** Decodes the next code of indices; none are pending afterwards if it is invalid. */
  private void decode() throws IOException {
    int code = code();
    while (code == clear) {
      reset();
      code = code();
    }
    if (ended || code == end) {
      damage = PictureException.corrupt("the GIF has fewer pixels than its header says");
      return;
    }
    if (code > next || (code == next && before < 0) || (before < 0 && code > end)) {
      damage = PictureException.corrupt("the compressed pixels of the GIF are damaged");
      return;
    }
    int at = code;
    if (code == next) {
      pending[pendingCount++] = (byte) first;
      at = before;
    }
    while (at > end) {
      pending[pendingCount++] = last[at];
      at = prefix[at];
    }
    first = at;
    pending[pendingCount++] = (byte) at;
    if (before >= 0 && next < MAX_CODES) {
      prefix[next] = (short) before;
      last[next] = (byte) first;
      next++;
      if (next == 1 << bits && bits < MAX_BITS) {
        bits++;
      }
    }
    before = code;
  }

  private int code() throws IOException {
    while (buffered < bits && !ended) {
      int b = blocks.data();
      ended = b < 0;
      buffer |= ended ? 0 : b << buffered;
      buffered += Byte.SIZE;
    }
    int code = buffer & ((1 << bits) - 1);
    buffer >>>= bits;
    buffered -= bits;
    return code;
  }
}
