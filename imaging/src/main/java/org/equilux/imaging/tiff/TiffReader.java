package org.equilux.imaging.tiff;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.imaging.ExtraChannel;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.Segment;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.tiff.compression.ReversedBits;
import org.equilux.imaging.tiff.directory.TiffFile;
import org.equilux.imaging.tiff.directory.TiffMetadata;
import org.equilux.storage.ByteReader;

/**
 * Reads TIFF and BigTIFF files (TIFF revision 6.0, Adobe 1992; Adobe Photoshop TIFF technical notes
 * 2002 for deflate; the BigTIFF design of libtiff).
 *
 * <p>Supported are gray (either sense), RGB, CMYK and any 2 to 64 bands with samples of 1 to 16
 * unsigned bits, with or without alpha; palettes; strips and tiles, of whole pixels or of each
 * channel by itself; no compression, LZW, deflate, Zstandard, PackBits, LZMA and, of 8 bits, JPEG;
 * horizontal differencing; both byte orders; any number of pages. All else is refused by name.
 *
 * <p>A page that is the mask of another one is no page of the picture: see {@link MaskPages}.
 *
 * <p>Pages linked only from within another page (SubIFDs, for instance the levels of a pyramid) are
 * not seen.
 */
public final class TiffReader implements PictureReader {
  /** Rows of a strip are handed on in portions of about so many bytes. */
  private static final int PORTION_BYTES = 1 << 17;

  private final PictureBytes input;
  private final TiffFile file;
  private final List<TiffPage> pages;

  /**
   * Reads all directories.
   *
   * @param input closed with the reader
   */
  public TiffReader(PictureBytes input, PictureLimits limits) throws IOException {
    this.input = input;
    this.file = TiffFile.open(input);
    this.pages = TiffPages.read(file, limits);
  }

  private TiffReader(PictureBytes input, TiffFile file, List<TiffPage> pages) {
    this.input = input;
    this.file = file;
    this.pages = pages;
  }

  @Override
  public PictureReader withEveryBand() {
    List<TiffPage> all = pages.stream().map(TiffPage::withEveryBand).toList();
    return all.equals(pages) ? this : new TiffReader(input, file, all);
  }

  /** Whether slices must lie one after another, for the program that wrote the file to see them. */
  boolean isStack() throws IOException {
    return pages.size() > 1 && ImageJ.wrote(pages);
  }

  TiffFile tiff() {
    return file;
  }

  TiffPage page(int page) {
    return pages.get(page);
  }

  @Override
  public PictureFormat format() {
    return new TiffFormat();
  }

  @Override
  public List<PageInfo> pages() {
    return pages.stream().map(TiffPage::info).toList();
  }

  @Override
  public void requirePage(int number) throws PictureException {
    pages.get(number).requireReadable();
  }

  @Override
  public List<String> notes(int number) {
    TiffPage page = pages.get(number);
    List<String> notes = new ArrayList<>();
    if (page.info().format().hasAlpha() && page.info().extra() == ExtraChannel.OTHER) {
      notes.add(
          "the extra band (ExtraSamples 0) is left as it is: it is neither counted nor mapped, and"
              + " not taken for alpha; --color per-channel does it like the others");
    }
    if (page.coding().bits() > Byte.SIZE
        && page.coding().palette() == null
        && page.coding().widens()) {
      notes.add(
          "samples of %d bits became 16 bits: %,d of them is 65,535 now"
              .formatted(page.coding().bits(), (1 << page.coding().bits()) - 1));
    }
    return notes;
  }

  @Override
  public PictureMetadata metadata(int number) throws IOException {
    return TiffMetadata.read(file, pages.get(number).directory());
  }

  @Override
  public List<Segment> segments(int number) {
    TiffPage page = pages.get(number);
    Layout layout = page.layout();
    List<Segment> segments = new ArrayList<>(page.offsets().length);
    for (int index = 0; index < page.offsets().length; index++) {
      int row = index % layout.perPlane() / layout.across();
      segments.add(
          new Segment(
              index % layout.across() * layout.width(),
              layout.firstRow(row),
              layout.width(),
              layout.encodedRows(row),
              page.offsets()[index],
              page.byteCounts()[index]));
    }
    return segments;
  }

  @Override
  public void decode(int number, RowSink sink) throws IOException {
    decode(pages.get(number), sink);
  }

  @Override
  public void decodeMask(int number, RowSink sink) throws IOException {
    TiffPage mask =
        pages
            .get(number)
            .mask()
            .orElseThrow(() -> new IllegalArgumentException("page " + number + " has no mask"));
    decode(mask, MaskPages.flattened(mask.info(), sink));
  }

  private void decode(TiffPage page, RowSink sink) throws IOException {
    page.requireReadable();
    if (page.packing().isJpeg()) {
      decodeJpeg(page, sink);
      return;
    }
    if (page.packing().compression().isFax()) {
      new FaxSegments(page, input).decode(sink);
      return;
    }
    try (SegmentRows segments = new SegmentRows(page.bandCoding(), page::segmentDecoder)) {
      byte[] rows = new byte[page.info().rowBytes() * portion(page.layout(), 0)];
      for (int segmentRow = 0; segmentRow < page.layout().down(); segmentRow++) {
        decodeSegmentRow(page, segmentRow, segments, rows, sink);
      }
    }
  }

  @Override
  public Optional<PageBands> bands(int number, long small) throws IOException {
    TiffPage page = pages.get(number);
    return page.problem().isEmpty() && page.hasBands()
        ? Optional.of(new TiffBands(page, page.bandCoding()))
        : Optional.empty();
  }

  /** Rows handed on at once: of strips a few, of tiles side by side all. */
  private static int portion(Layout layout, int segmentRow) {
    int rows = layout.pageRows(segmentRow);
    return layout.across() > 1
        ? rows
        : Math.clamp(PORTION_BYTES / layout.page().rowBytes(), 1, rows);
  }

  private void decodeSegmentRow(
      TiffPage page, int segmentRow, SegmentRows segments, byte[] rows, RowSink sink)
      throws IOException {
    Layout layout = page.layout();
    int rowBytes = page.info().rowBytes();
    int portion = portion(layout, segmentRow);
    int count;
    for (int row = 0; row < layout.pageRows(segmentRow); row += count) {
      count = Math.min(portion, layout.pageRows(segmentRow) - row);
      for (int column = 0; column < layout.across(); column++) {
        for (int plane = 0; plane < layout.planes(); plane++) {
          if (row == 0) {
            int index = plane * layout.perPlane() + segmentRow * layout.across() + column;
            begin(page, index, plane, segments);
          }
          segments.next(plane, column, count, rows, 0, rowBytes);
        }
      }
      sink.rows(rows, 0, count);
    }
  }

  private void begin(TiffPage page, int segment, int plane, SegmentRows segments)
      throws IOException {
    if (page.places().isLeftOut(segment)) {
      segments.beginLeftOut(plane);
    } else {
      InputStream bytes = input.stream(page.offsets()[segment], page.byteCounts()[segment]);
      segments.begin(plane, page.isReversed() ? new ReversedBits(bytes) : bytes);
    }
  }

  private void decodeJpeg(TiffPage page, RowSink sink) throws IOException {
    Layout layout = page.layout();
    JpegSegments segments = new JpegSegments(page.bandCoding());
    int rowBytes = page.info().rowBytes();
    byte[] rows = new byte[layout.tiled() ? rowBytes * layout.pageRows(0) : 0];
    for (int segmentRow = 0; segmentRow < layout.down(); segmentRow++) {
      int count = layout.pageRows(segmentRow);
      for (int column = 0; column < layout.across(); column++) {
        int index = segmentRow * layout.across() + column;
        ByteReader segment = input.from(page.offsets()[index]);
        long length = page.byteCounts()[index];
        if (page.places().isLeftOut(index)) {
          segments.leaveOut(column, count, rows, rowBytes, sink);
        } else if (layout.tiled()) {
          segments.decode(segment, length, column, count, rows, 0, rowBytes);
        } else {
          segments.decode(segment, length, count, sink);
        }
      }
      if (layout.tiled()) {
        sink.rows(rows, 0, count);
      }
    }
  }

  @Override
  public ByteReader file() {
    return input;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
