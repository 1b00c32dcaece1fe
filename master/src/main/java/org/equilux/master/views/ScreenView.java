package org.equilux.master.views;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.master.views.samples.HistogramView;
import org.equilux.master.views.samples.SampleCounts;
import org.equilux.master.views.samples.SampleValues;
import org.equilux.master.views.samples.ValueSampler;

/**
 * A small page for a screen, with its histogram, computed from pixels in memory.
 *
 * @param mediaType of the image
 * @param image the encoded image
 * @param range of values displayed from black to white; null if samples are shown unchanged
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record ScreenView(
    int width,
    int height,
    String mediaType,
    byte[] image,
    PageView.Shown range,
    HistogramView histogram) {
  /**
   * Creates the view of a page.
   *
   * @param rows all pixels of the page, packed
   */
  public static ScreenView of(PageInfo page, byte[] rows) throws IOException {
    int rowBytes = page.rowBytes();
    Optional<ValueRange> range = Optional.empty();
    if (DisplayRows.needsRange(page)) {
      ValueSampler sampler = new ValueSampler(page);
      for (int y = 0; y < page.height(); y++) {
        sampler.row(rows, y * rowBytes);
      }
      range = Optional.of(sampler.range());
    }
    SampleCounts counts = new SampleCounts(page, valueRange(page, rows));
    DisplayRows shown = new DisplayRows(page, range);
    int stride = page.width() * shown.channels();
    byte[] screen = new byte[stride * page.height()];
    for (int y = 0; y < page.height(); y++) {
      counts.row(rows, y * rowBytes);
      System.arraycopy(shown.of(rows, y * rowBytes), 0, screen, y * stride, stride);
    }
    ScreenImages.Kind kind = ScreenImages.Kind.lossyUnless(page.format().hasAlpha());
    ByteArrayOutputStream image = new ByteArrayOutputStream();
    ScreenImages.write(
        image,
        new ScreenImages.Part(screen, 0, stride, page.width(), page.height(), shown.channels()),
        kind);
    return new ScreenView(
        page.width(),
        page.height(),
        kind.mediaType(),
        image.toByteArray(),
        range.map(PageView.Shown::of).orElse(null),
        counts.histogram());
  }

  private static ValueRange valueRange(PageInfo page, byte[] rows) {
    if (!page.samples().isWide()) {
      return ValueRange.NONE;
    }
    SampleValues.RangeFinder finder = new SampleValues(page).new RangeFinder();
    for (int y = 0; y < page.height(); y++) {
      finder.row(rows, y * page.rowBytes());
    }
    return finder.range();
  }
}
