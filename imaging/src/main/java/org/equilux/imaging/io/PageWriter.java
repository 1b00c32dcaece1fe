package org.equilux.imaging.io;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.BandSink;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/**
 * The base of all writers: checks that pages are in order, complete and in an allowed format, and
 * names the file when it is complete. Rows are grouped into bands here, so that there is one way of
 * encoding.
 */
public abstract class PageWriter implements PictureWriter {
  protected final BlobWriter out;
  private final List<PageInfo> pages;

  /** The indices of the input's pages that the result has. */
  private final List<Integer> chosen;

  private int begun;
  private int rowsLeft;
  private boolean skipped;
  private boolean finished;

  /** The encoder of the current page, if it comes as rows. */
  private BandEncoder encoder;

  protected PageWriter(BlobWriter out, PictureReader like, WriteOptions options) {
    this.out = out;
    this.pages = like.pages();
    this.chosen = options.pages().of(pages.size());
  }

  /**
   * Starts a page.
   *
   * @param page index in the input
   * @param info its size and the format of its rows
   * @return coding of its bands
   */
  protected abstract BandCoding begin(int page, PageInfo info) throws IOException;

  /**
   * Writes the page's next band.
   *
   * @throws IllegalArgumentException if the bytes have an impossible length
   */
  protected abstract void write(int firstRow, int rows, byte[] encoded) throws IOException;

  /**
   * Writes the page's next band, split; called only if the coding supports split bands.
   *
   * @throws org.equilux.imaging.PictureException if the head is invalid
   */
  protected void write(int firstRow, int rows, byte[] head, RandomAccessSource body)
      throws IOException {
    throw new UnsupportedOperationException("such bands have no parts");
  }

  /** Writes the part of the file after its last page. */
  protected void complete() throws IOException {}

  /** Ends the page after its last row. */
  protected abstract void end() throws IOException;

  @Override
  public final BandSink beginBands(PixelFormat format, Optional<SampleType> samples)
      throws IOException {
    BandCoding coding = beginNext(format, samples);
    rowsLeft = coding.page().height();
    return new PageBands(coding);
  }

  @Override
  public final BandCoding skipPage(PixelFormat format, Optional<SampleType> samples)
      throws IOException {
    skipped = true;
    return beginNext(format, samples);
  }

  private BandCoding beginNext(PixelFormat format, Optional<SampleType> samples)
      throws IOException {
    requirePageEnded();
    if (begun == chosen.size()) {
      throw new IllegalStateException("the result has no more than " + begun + " pages");
    }
    int page = chosen.get(begun);
    PageInfo input = pages.get(page);
    PixelFormat like =
        samples.isEmpty()
            ? input.format()
            : PixelFormat.of(
                input.format().colorChannels(), input.format().hasAlpha(), format.bitsPerSample());
    if (format != like && format != like.toGray()) {
      throw new IllegalArgumentException(
          format + " is neither the input's " + like + " nor its gray form");
    }
    PageInfo result =
        new PageInfo(input.width(), input.height(), format)
            .withSamples(samples.orElse(input.samples()));
    BandCoding coding = begin(page, result);
    begun++;
    return coding;
  }

  @Override
  public final RowSink beginPage(PixelFormat format) throws IOException {
    BandSink sink = beginBands(format);
    closeEncoder();
    encoder = sink.coding().encoder();
    return new RowBands(sink, encoder);
  }

  private final class PageBands implements BandSink {
    private final BandCoding coding;
    private int nextRow;

    PageBands(BandCoding coding) {
      this.coding = coding;
    }

    @Override
    public BandCoding coding() {
      return coding;
    }

    @Override
    public void band(int firstRow, int rows, byte[] encoded) throws IOException {
      begin(firstRow, rows);
      write(firstRow, rows, encoded);
      end(rows);
    }

    @Override
    public void band(int firstRow, int rows, byte[] head, RandomAccessSource body)
        throws IOException {
      begin(firstRow, rows);
      write(firstRow, rows, head, body);
      end(rows);
    }

    private void begin(int firstRow, int rows) {
      if (firstRow != nextRow || nextRow == coding.page().height()) {
        throw new IllegalStateException("row " + nextRow + " is next, not row " + firstRow);
      }
      Bands.require(coding, firstRow, rows);
    }

    private void end(int rows) throws IOException {
      nextRow += rows;
      rowsLeft -= rows;
      if (rowsLeft == 0) {
        PageWriter.this.end();
      }
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
    if (begun < chosen.size() || finished) {
      throw new IllegalStateException(
          finished ? "finished already" : begun + " of " + chosen.size() + " pages written");
    }
    if (skipped) {
      throw new IllegalStateException("a page was left out");
    }
    complete();
    out.commit();
    finished = true;
  }

  private void closeEncoder() {
    if (encoder != null) {
      encoder.close();
      encoder = null;
    }
  }

  @Override
  public final void close() throws IOException {
    closeEncoder();
    out.close();
  }
}
