package org.equilux.imaging.io;

import java.io.IOException;
import java.util.List;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.RowSink;
import org.equilux.kernels.PixelFormat;

/**
 * What all writers share: pages come in order and whole, each in a format its input page allows,
 * and only a whole file gets its name.
 */
public abstract class PageWriter implements PictureWriter {
  protected final OutputFile out;
  private final List<PageInfo> pages;
  private int begun;
  private int rowsLeft;
  private boolean finished;

  protected PageWriter(OutputFile out, List<PageInfo> pages) {
    this.out = out;
    this.pages = pages;
  }

  /**
   * Begins a page.
   *
   * @param info its size and the format of the rows to come
   */
  protected abstract void beginPage(int page, PageInfo info) throws IOException;

  /** Takes rows of the page, never more than it has. */
  protected abstract void writeRows(byte[] data, int offset, int count) throws IOException;

  /** Ends the page after its last row. */
  protected abstract void endPage() throws IOException;

  /** Writes what follows the last page. */
  protected abstract void endFile() throws IOException;

  /** Gives back what is not memory. */
  protected void release() {}

  @Override
  public final RowSink beginPage(PixelFormat format) throws IOException {
    requirePageEnded();
    if (begun == pages.size()) {
      throw new IllegalStateException("the input has no more than " + begun + " pages");
    }
    PageInfo input = pages.get(begun);
    if (format != input.format() && format != input.format().toGray()) {
      throw new IllegalArgumentException(
          format + " is neither the input's " + input.format() + " nor its gray form");
    }
    PageInfo page = new PageInfo(input.width(), input.height(), format);
    beginPage(begun, page);
    begun++;
    rowsLeft = page.height();
    return this::takeRows;
  }

  private void takeRows(byte[] data, int offset, int count) throws IOException {
    if (count > rowsLeft) {
      throw new IllegalStateException("more rows than the page has");
    }
    writeRows(data, offset, count);
    rowsLeft -= count;
    if (rowsLeft == 0) {
      endPage();
    }
  }

  private void requirePageEnded() {
    if (rowsLeft > 0) {
      throw new IllegalStateException("the page lacks " + rowsLeft + " rows");
    }
  }

  @Override
  public final void finish() throws IOException {
    requirePageEnded();
    if (begun < pages.size() || finished) {
      throw new IllegalStateException(
          finished ? "finished already" : begun + " of " + pages.size() + " pages written");
    }
    endFile();
    out.commit();
    finished = true;
  }

  @Override
  public final void close() throws IOException {
    release();
    out.close();
  }
}
