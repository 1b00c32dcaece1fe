package org.equilux.imaging.io;

import java.io.IOException;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.BandSink;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.RowSink;
import org.equilux.kernels.pixels.Pixels;

/** A row sink that groups the rows of a page into bands and encodes them. */
final class RowBands implements RowSink {
  private final BandSink sink;
  private final BandEncoder encoder;
  private final PageInfo page;
  private final int most;
  private final byte[] band;
  private int first;
  private int filled;

  RowBands(BandSink sink, BandEncoder encoder) {
    this.sink = sink;
    this.encoder = encoder;
    this.page = sink.coding().page();
    int unit = Math.min(sink.coding().rows(), page.height());
    int units = Math.max(1, Bands.USUAL_BYTES / page.rowBytes() / unit);
    this.most = Math.min(units * unit, page.height());
    this.band = new byte[Math.multiplyExact(most, page.rowBytes())];
  }

  @Override
  public void rows(byte[] data, int offset, int count) throws IOException {
    if (count > page.height() - first - filled) {
      throw new IllegalStateException("more rows than the page has");
    }
    int rowBytes = page.rowBytes();
    for (int done = 0; done < count; ) {
      int rows = Math.min(count - done, most - filled);
      System.arraycopy(data, offset + done * rowBytes, band, filled * rowBytes, rows * rowBytes);
      done += rows;
      filled += rows;
      if (filled == most || first + filled == page.height()) {
        Pixels pixels = new Pixels(page.format(), page.width(), filled, 0, rowBytes, band);
        sink.band(first, filled, encoder.encode(first, pixels));
        first += filled;
        filled = 0;
      }
    }
  }
}
