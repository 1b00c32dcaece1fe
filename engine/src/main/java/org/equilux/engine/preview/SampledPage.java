package org.equilux.engine.preview;

import java.util.List;
import java.util.Optional;
import org.equilux.imaging.PageInfo;

/**
 * A page reduced to single pixels of itself: every {@code step}-th pixel of every {@code step}-th
 * row, so that its values, and their shares of the histogram, are those of the page.
 *
 * @param pages of the whole picture, in their full size
 * @param page that was reduced, from 0
 * @param step in pixels and in rows, at least 1
 * @param rows the pixels, packed, in the page's format
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, not copied: it has megabytes.
public record SampledPage(List<PageInfo> pages, int page, int step, byte[] rows) {
  /** The most pixels of a reduced page. */
  public static final int MOST_PIXELS = 1 << 20;

  /** The most bytes of a reduced page, of which pages of many bands or wide samples have more. */
  private static final long MOST_BYTES = 24L << 20;

  /** The least step with which a page is small enough. */
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

  /** The reduced page: of a mask that the file has for the page, nothing is known. */
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

  /** The place in the page of a pixel or row of the reduced page. */
  static int source(int at, int step, int size) {
    return Math.min(size - 1, at * step + step / 2);
  }

  /** The page in its full size. */
  public PageInfo full() {
    return pages.get(page);
  }

  /** The page as it is reduced. */
  public PageInfo info() {
    return reduced(full(), step);
  }

  /** Takes a reduced page's rows as they come from the whole page, or from parts of it. */
  public static final class Sampler {
    private final List<PageInfo> pages;
    private final int page;
    private final int step;
    private final PageInfo full;
    private final PageInfo info;
    private final byte[] rows;
    private final boolean[] known;

    /** Begins to reduce a page. */
    public Sampler(List<PageInfo> pages, int page, int step) {
      this.pages = List.copyOf(pages);
      this.page = page;
      this.step = step;
      this.full = pages.get(page);
      this.info = reduced(full, step);
      this.rows = new byte[Math.toIntExact(info.rawBytes())];
      this.known = new boolean[info.height()];
    }

    /** The rows of the page that are wanted, from top to bottom. */
    public int[] wanted() {
      int[] wanted = new int[info.height()];
      for (int y = 0; y < wanted.length; y++) {
        wanted[y] = source(y, step, full.height());
      }
      return wanted;
    }

    /** Takes a row of the page, whether the row is wanted or not. */
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
     * The reduced page; a row that was not taken is like the nearest one that was.
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
