package org.equilux.master.views.samples;

import java.util.ArrayList;
import java.util.List;
import org.equilux.imaging.PageInfo;

/**
 * The samples of a block of pixels as stored in the file.
 *
 * @param width in pixels
 * @param channels names, alpha last
 * @param values row by row, interleaved; null for values that are not finite
 */
public record PixelBlock(int width, int height, List<String> channels, List<Number> values) {
  /** The side of a block in pixels; blocks at the right and bottom edge are smaller. */
  public static final int SIDE = 32;

  /** Collects a block from rows of the page. */
  static final class Collector {
    private final SampleValues samples;
    private final int firstColumn;
    private final int width;
    private final List<Number> values = new ArrayList<>();

    Collector(PageInfo page, int firstColumn, int width) {
      this.samples = new SampleValues(page);
      this.firstColumn = firstColumn;
      this.width = width;
    }

    /**
     * Takes the next row of the block.
     *
     * @param firstPixel column of the page at which the data start
     */
    void row(byte[] data, int offset, int firstPixel) {
      PageInfo page = samples.page();
      int pixel = page.format().bytesPerPixel();
      for (int x = firstColumn; x < firstColumn + width; x++) {
        int at = offset + (x - firstPixel) * pixel;
        for (int c = 0; c < page.format().channels(); c++) {
          double value = samples.at(data, at + c * page.format().bytesPerSample());
          // Alpha of signed samples is stored as a value, not as a code.
          boolean isAlpha = c == page.format().colorChannels() && !page.format().isWide();
          values.add(number(isAlpha ? value - page.samples().least() : value));
        }
      }
    }

    private static Number number(double value) {
      if (!Double.isFinite(value)) {
        return null;
      }
      return value == (long) value ? (Number) (long) value : (Number) value;
    }

    PixelBlock block() {
      PageInfo page = samples.page();
      List<String> names = SampleCounts.channelNames(page.format());
      if (page.format().hasAlpha()) {
        names.add("alpha");
      }
      return new PixelBlock(
          width, values.size() / (width * names.size()), List.copyOf(names), values);
    }
  }
}
