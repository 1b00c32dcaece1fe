package org.equilux.engine.preview;

import java.util.List;
import java.util.Optional;
import org.equilux.imaging.PageInfo;

/**
 * A page sampled with a stride: every {@code step}-th pixel of every {@code step}-th row, so that
 * its values and their distribution are those of the page.
 *
 * @param pages of the whole picture, in full size
 * @param page index of the reduced page, from 0
 * @param step stride in pixels and in rows, at least 1
 * @param rows the pixels, packed, in the page's format
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on, not copied: it has megabytes.
public record SampledPage(List<PageInfo> pages, int page, int step, byte[] rows) {
  /** The limit of pixels of a reduced page. */
  public static final int MOST_PIXELS = 1 << 20;

  /** The limit of bytes of a reduced page, which matters for many bands or wide samples. */
  private static final long MOST_BYTES = 24L << 20;

  /** The smallest stride with which a page satisfies both limits. */
  public static int stepFor(PageInfo page) {
    int step = 1;
    while (!isSmall(reduced(page, step))) {
      step++;
    }
    return step;
  }

  private static boolean isSmall(PageInfo page) {
    return page.pixels() <= MOST_PIXELS && page.rawBytes() <= MOST_BYTES;
  }

  /** The properties of the reduced page, without a mask in the file. */
  static PageInfo reduced(PageInfo page, int step) {
    return new PageInfo(
        Math.ceilDiv(page.width(), step),
        Math.ceilDiv(page.height(), step),
        page.format(),
        page.samples(),
        page.nodata(),
        page.extra(),
        page.orientation(),
        false);
  }

  /** The position in the page of a pixel or row of the reduced page. */
  static int source(int at, int step, int size) {
    return Math.min(size - 1, at * step + step / 2);
  }

  /** The page in full size. */
  public PageInfo full() {
    return pages.get(page);
  }

  /** The reduced page. */
  public PageInfo info() {
    return reduced(full(), step);
  }

  /** Collects a reduced page's rows from the whole page, or from parts of it. */
  public static final class Sampler {
    private final List<PageInfo> pages;
    private final int page;
    private final int step;
    private final PageInfo full;
    private final PageInfo info;
    private final byte[] rows;
    private final boolean[] known;

    /** Starts the reduction of a page. */
    public Sampler(List<PageInfo> pages, int page, int step) {
      this.pages = List.copyOf(pages);
      this.page = page;
      this.step = step;
      this.full = pages.get(page);
      this.info = reduced(full, step);
      this.rows = new byte[Math.toIntExact(info.rawBytes())];
      this.known = new boolean[info.height()];
    }

    /** The sampled rows of the page, from top to bottom. */
    public int[] wanted() {
      int[] wanted = new int[info.height()];
      for (int y = 0; y < wanted.length; y++) {
        wanted[y] = source(y, step, full.height());
      }
      return wanted;
    }

    /** Adds a row of the page; rows that are not sampled are ignored. */
    public void row(int y, byte[] data, int offset) {
      int to = y / step;
      if (to >= known.length || source(to, step, full.height()) != y) {
        return;
      }
      int pixel = full.format().bytesPerPixel();
      int at = to * info.rowBytes();
      for (int x = 0; x < info.width(); x++, at += pixel) {
        System.arraycopy(data, offset + source(x, step, full.width()) * pixel, rows, at, pixel);
      }
      known[to] = true;
    }

    /**
     * The reduced page; a missing row is a copy of the nearest one.
     *
     * @return empty if no row was taken
     */
    public Optional<SampledPage> sampled() {
      int last = -1;
      for (int y = 0; y < known.length; y++) {
        if (known[y]) {
          int middle = last < 0 ? 0 : (last + y + 1) / 2;
          for (int gap = last + 1; gap < y; gap++) {
            copyRow(gap < middle ? last : y, gap);
          }
          last = y;
        }
      }
      if (last < 0) {
        return Optional.empty();
      }
      for (int gap = last + 1; gap < known.length; gap++) {
        copyRow(last, gap);
      }
      return Optional.of(new SampledPage(pages, page, step, rows));
    }

    private void copyRow(int from, int to) {
      int bytes = info.rowBytes();
      System.arraycopy(rows, from * bytes, rows, to * bytes, bytes);
    }
  }
}
