package org.equilux.imaging.jpeg.encode;

import java.awt.Point;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.RowSink;

/**
 * A raster without memory for its pixels, the destination of the JDK's JPEG reader, which sets one
 * row after the other; each row is passed on.
 */
public final class RowRaster extends WritableRaster {
  private static final int PORTION_BYTES = 1 << 17;

  private final PageInfo page;
  private final RowSink sink;
  private final byte[] rows;
  private final int portion;
  private int passesBefore;
  private int passesDone;
  private int filled;
  private int delivered;

  /**
   * Creates a destination.
   *
   * @param passes number of times that the reader sets all rows, with increasing quality; only the
   *     last is used
   */
  public RowRaster(PageInfo page, int passes, RowSink sink) {
    super(samples(page), new DataBufferByte(1), new Point());
    this.page = page;
    this.sink = sink;
    this.passesBefore = passes - 1;
    this.portion = Math.clamp(PORTION_BYTES / page.rowBytes(), 1, page.height());
    this.rows = new byte[portion * page.rowBytes()];
  }

  private static PixelInterleavedSampleModel samples(PageInfo page) {
    int[] bands = page.format().isColor() ? new int[] {0, 1, 2} : new int[] {0};
    return new PixelInterleavedSampleModel(
        DataBuffer.TYPE_BYTE, page.width(), page.height(), bands.length, page.rowBytes(), bands);
  }

  /** Gray or sRGB, so that no profile of the file causes a conversion. */
  static ComponentColorModel colors(boolean color) {
    return new ComponentColorModel(
        ColorSpace.getInstance(color ? ColorSpace.CS_sRGB : ColorSpace.CS_GRAY),
        false,
        false,
        Transparency.OPAQUE,
        DataBuffer.TYPE_BYTE);
  }

  public BufferedImage image() {
    return new BufferedImage(colors(page.format().isColor()), this, false, null);
  }

  /** Forwards a row to the sink. The reader wraps and rethrows exceptions of the sink. */
  @Override
  public void setRect(int x, int y, Raster row) {
    if (y == page.height() - 1) {
      passesDone++;
    }
    if (passesBefore > 0) {
      if (y == page.height() - 1) {
        passesBefore--;
      }
      return;
    }
    try {
      if (x != 0 || y != delivered + filled || row.getHeight() != 1) {
        throw PictureException.corrupt("the rows of the JPEG are out of order");
      }
      byte[] bytes = ((DataBufferByte) row.getDataBuffer()).getData();
      System.arraycopy(bytes, 0, rows, filled * page.rowBytes(), page.rowBytes());
      filled++;
      // The last rows are held back until the reader has checked the whole file.
      if (filled == portion && delivered + filled < page.height()) {
        deliver();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of complete passes. */
  public int passes() {
    return passesDone;
  }

  /** Delivers the rows of an incomplete picture, after the reader gave up. */
  public void handOn() throws IOException {
    if (filled > 0) {
      deliver();
    }
  }

  private void deliver() throws IOException {
    int count = filled;
    filled = 0;
    delivered += count;
    sink.rows(rows, 0, count);
  }

  /**
   * Delivers the last rows.
   *
   * @throws PictureException if the picture was not read to its end
   */
  public void finish() throws IOException {
    if (delivered + filled < page.height()) {
      throw PictureException.corrupt("the JPEG has fewer rows than its header says");
    }
    deliver();
  }
}
