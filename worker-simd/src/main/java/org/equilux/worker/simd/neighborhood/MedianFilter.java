package org.equilux.worker.simd.neighborhood;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.simd.lanes.Channels;
import org.equilux.worker.simd.lanes.Lanes;
import org.equilux.worker.simd.lanes.Scratch;

/**
 * The median kernel, in columns of the picture one segment wide. Samples stay interleaved: in every
 * channel, the distance between neighbors is the number of samples of a pixel. Alpha is filtered
 * like a color, because loops without a special case are faster, and restored afterwards.
 *
 * <p>As many rows as the radius are computed at once: of 5 x 5 samples, two windows below each
 * other share the sorting of four rows.
 */
public final class MedianFilter {
  private static final int MAX_RADIUS = 2;
  private static final int MAX_CHANNELS = 4;
  private static final int MAX_WINDOW = 3 * MAX_RADIUS;
  private static final int RANKS = 2 * MAX_RADIUS + 1;

  /** Elements of 5 x 5 samples that are left for the last stages; see {@link MedianNetwork}. */
  private static final int CANDIDATES = 13;

  /** Bytes of a segment by radius, so few that all buffers stay in the first cache. */
  private static final int[] SEGMENT_BYTES = {0, 4096, 1024};

  private static final int SPARE_ROW = SEGMENT_BYTES[1];

  /** A loop over a segment. */
  private interface Stage {
    void run(int step, int n);
  }

  /** The buffers for samples of one size: rows of a segment with its neighbors. */
  private abstract static class Buffers {
    /** The layout of a sample in a picture's bytes. */
    final ValueLayout layout;

    /** Rows of the picture as arrays of samples, and which row each of them is. */
    final Object[] held;

    final int[] heldRows = new int[MAX_WINDOW];

    /** The held rows of a window, from its top to its bottom. */
    final Object[] window;

    /** The output of the last stages: as many rows of medians as the radius. */
    byte[] out = {};

    int to;
    int stride;

    /** Rows of medians that cannot go straight into the picture. */
    final byte[] spare = new byte[MAX_RADIUS * SPARE_ROW];

    /**
     * The stages by radius. As objects of an interface in an array, called at one place, the stages
     * are compiled one by one: more than one in a method would exceed the JIT's inlining limit.
     */
    final Stage[][] stages = new Stage[MAX_RADIUS + 1][];

    Buffers(ValueLayout layout, Object[] held, Object[] window) {
      this.layout = layout;
      this.held = held;
      this.window = window;
    }

    /** Samples of a row: of the longest segment, its neighbors, and a vector's room. */
    static int row(int radius, int bytes) {
      int vector = Lanes.BYTES.length() / bytes;
      return SEGMENT_BYTES[radius] / bytes + 2 * radius * MAX_CHANNELS + vector;
    }
  }

  private static final class Buffers8 extends Buffers {
    Buffers8() {
      this(new byte[MAX_WINDOW][row(1, 1)], new byte[MAX_WINDOW][]);
    }

    private Buffers8(byte[][] held, byte[][] window) {
      super(ValueLayout.JAVA_BYTE, held, window);
      byte[][] upper = new byte[RANKS][row(2, 1)];
      byte[][] lower = new byte[RANKS][row(2, 1)];
      byte[][] left = new byte[CANDIDATES][row(2, 1)];
      stages[1] = new Stage[] {(step, n) -> MedianNetwork.Bytes.of9(window, step, n, out, to)};
      stages[2] =
          new Stage[] {
            (step, n) -> MedianNetwork.Bytes.columns(window, n + 4 * step, upper, lower),
            (step, n) -> MedianNetwork.Bytes.ofLowRows(upper, step, n, left),
            (step, n) -> MedianNetwork.Bytes.ofHighRows(upper, step, n, left),
            (step, n) -> MedianNetwork.Bytes.ofMiddleRow(upper, step, n, left),
            (_, n) -> MedianNetwork.Bytes.of25(left, n, out, to),
            (step, n) -> MedianNetwork.Bytes.ofLowRows(lower, step, n, left),
            (step, n) -> MedianNetwork.Bytes.ofHighRows(lower, step, n, left),
            (step, n) -> MedianNetwork.Bytes.ofMiddleRow(lower, step, n, left),
            (_, n) -> MedianNetwork.Bytes.of25(left, n, out, to + stride)
          };
    }
  }

  private static final class Buffers16 extends Buffers {
    Buffers16() {
      this(new short[MAX_WINDOW][row(1, 2)], new short[MAX_WINDOW][]);
    }

    private Buffers16(short[][] held, short[][] window) {
      super(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), held, window);
      short[][] upper = new short[RANKS][row(2, 2)];
      short[][] lower = new short[RANKS][row(2, 2)];
      short[][] left = new short[CANDIDATES][row(2, 2)];
      stages[1] = new Stage[] {(step, n) -> MedianNetwork.Shorts.of9(window, step, n, out, to)};
      stages[2] =
          new Stage[] {
            (step, n) -> MedianNetwork.Shorts.columns(window, n + 4 * step, upper, lower),
            (step, n) -> MedianNetwork.Shorts.ofLowRows(upper, step, n, left),
            (step, n) -> MedianNetwork.Shorts.ofHighRows(upper, step, n, left),
            (step, n) -> MedianNetwork.Shorts.ofMiddleRow(upper, step, n, left),
            (_, n) -> MedianNetwork.Shorts.of25(left, n, out, to),
            (step, n) -> MedianNetwork.Shorts.ofLowRows(lower, step, n, left),
            (step, n) -> MedianNetwork.Shorts.ofHighRows(lower, step, n, left),
            (step, n) -> MedianNetwork.Shorts.ofMiddleRow(lower, step, n, left),
            (_, n) -> MedianNetwork.Shorts.of25(left, n, out, to + stride)
          };
    }
  }

  private final Chunk chunk;
  private final Pixels in;
  private final int radius;
  private final Pixels out;
  private final MemorySegment inBytes;
  private final Buffers buffers;
  private final int bytes;

  /** Samples of a pixel. */
  private final int step;

  /** Samples of a row. */
  private final int width;

  private MedianFilter(Chunk chunk, int radius, Pixels out, Scratch scratch) {
    PixelFormat format = out.format();
    this.chunk = chunk;
    this.in = chunk.pixels();
    this.radius = radius;
    this.out = out;
    this.inBytes = MemorySegment.ofArray(in.data());
    this.bytes = format.bytesPerSample();
    this.buffers =
        bytes == 1
            ? scratch.of(Buffers8.class, Buffers8::new)
            : scratch.of(Buffers16.class, Buffers16::new);
    this.step = format.channels();
    this.width = out.width() * step;
  }

  /** Computes the medians of windows that reach {@code radius} pixels, 1 or 2, to each side. */
  public static void compute(Chunk chunk, int radius, Pixels out, Scratch scratch) {
    MedianFilter filter = new MedianFilter(chunk, radius, out, scratch);
    int segment = SEGMENT_BYTES[radius] / filter.bytes;
    for (int x = 0; x < filter.width; x += segment) {
      filter.column(x, Math.min(segment, filter.width - x));
    }
    filter.buffers.out = filter.buffers.spare; // keeps no picture alive
    if (out.format().hasAlpha()) {
      carryAlpha(chunk.core(), out);
    }
  }

  /**
   * Computes the rows of a segment.
   *
   * @param x its first sample in a row
   * @param n its samples
   */
  private void column(int x, int n) {
    ChunkRows rows = chunk.rows();
    Arrays.fill(buffers.heldRows, -1);
    for (int y = 0; y < rows.count(); y += radius) {
      for (int i = 0; i < 3 * radius; i++) {
        look(i, rows.first() + y + i - radius, x, n);
      }
      medians(y, x, n);
    }
  }

  /** Vectors write straight into the picture where they end with the segment. */
  private void medians(int y, int x, int n) {
    int yielded = Math.min(radius, chunk.rows().count() - y);
    int at = out.rowOffset(y) + x * bytes;
    boolean direct = yielded == radius && n * bytes % Lanes.BYTES.length() == 0;
    buffers.out = direct ? out.data() : buffers.spare;
    buffers.to = direct ? at : 0;
    buffers.stride = direct ? out.stride() : SPARE_ROW;
    for (Stage stage : buffers.stages[radius]) {
      stage.run(step, n);
    }
    for (int i = 0; i < yielded && !direct; i++) {
      System.arraycopy(buffers.spare, i * SPARE_ROW, out.data(), at + i * out.stride(), n * bytes);
    }
  }

  /**
   * Takes a row of the picture, with the neighbors of a segment, as one of the window. Beyond the
   * edge the last row repeats. Rows below those that the chunk holds are needed by no row that it
   * yields.
   */
  private void look(int i, int wanted, int x, int n) {
    ChunkRows rows = chunk.rows();
    int last = rows.firstHeld() + rows.held() - 1;
    int pictureY = Math.clamp(wanted, 0, last);
    int slot = pictureY % MAX_WINDOW;
    if (buffers.heldRows[slot] != pictureY) {
      hold(slot, in.rowOffset(pictureY - rows.firstHeld()), x, n);
      buffers.heldRows[slot] = pictureY;
    }
    buffers.window[i] = buffers.held[slot];
  }

  /** Copies a segment and its neighbors; beyond the edges the first and last pixel repeat. */
  private void hold(int slot, int row, int x, int n) {
    int margin = radius * step;
    int start = x - margin;
    int first = Math.max(start, 0);
    int end = Math.min(x + n + margin, width);
    for (int at = start; at < first; at += step) {
      copy(slot, at - start, row, step);
    }
    copy(slot, first - start, row + first * bytes, end - first);
    for (int at = end; at < x + n + margin; at++) {
      copy(slot, at - start, row + (width - step + at % step) * bytes, 1);
    }
  }

  private void copy(int slot, int to, int at, int count) {
    MemorySegment.copy(inBytes, buffers.layout, at, buffers.held[slot], to, count);
  }

  private static void carryAlpha(Pixels in, Pixels out) {
    PixelFormat format = in.format();
    int alpha = format.colorChannels() * format.bytesPerSample();
    for (int y = 0; y < in.height(); y++) {
      Channels.copy(
          format,
          in.data(),
          in.rowOffset(y) + alpha,
          format.channels(),
          out.data(),
          out.rowOffset(y) + alpha,
          format.channels(),
          in.width());
    }
  }
}
