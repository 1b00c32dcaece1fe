package org.equilux.imaging.tiff;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.directory.TiffFile;
import org.equilux.imaging.tiff.directory.TiffMetadata;
import org.equilux.storage.ByteReader;

/**
 * Reads TIFF and BigTIFF files (TIFF revision 6.0, Adobe 1992; Adobe Photoshop TIFF technical notes
 * 2002 for deflate; the BigTIFF design of libtiff).
 *
 * <p>Supported are gray (either sense) and RGB with samples of 8 or 16 unsigned bits, with or
 * without one extra sample, which is taken for alpha; gray of 1, 2 or 4 bits and palettes of 1 to 8
 * bits; strips and tiles, of whole pixels or of each channel by itself; no compression, LZW,
 * deflate, Zstandard, PackBits and, of 8 bits, JPEG; horizontal differencing; both byte orders; any
 * number of pages. All else is refused by name.
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
    this.pages = readPages(file, limits);
  }

  private static List<TiffPage> readPages(TiffFile file, PictureLimits limits) throws IOException {
    List<TiffPage> pages = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    long pixels = 0;
    long segments = 0;
    for (long position = file.firstDirectory(); position != 0; ) {
      limits.admitPage(pages.size());
      if (!seen.add(position)) {
        throw PictureException.corrupt("the pages of the TIFF go round in a circle");
      }
      Directory directory =
          Directory.read(
              file, position, tag -> Tag.LAYOUT.contains(tag) || Tag.METADATA.contains(tag));
      if (pages.isEmpty()) {
        CameraRaw.refuse(file, directory);
      }
      TiffPage page;
      try {
        page = TiffPage.read(file, directory, limits, pixels, segments);
      } catch (PictureException e) {
        // The page before samples of a sensor is only their preview.
        if ((pages.isEmpty() && directory.next() == 0) || CameraRaw.isOfSensor(directory)) {
          throw e;
        }
        page =
            TiffPage.unreadable(
                directory,
                limits,
                pixels,
                new PictureException(
                    e.reason(), "page " + (pages.size() + 1) + ": " + e.getMessage(), e));
      }
      pages.add(page);
      pixels += page.info().pixels();
      segments += page.offsets().length;
      position = directory.next();
    }
    if (pages.isEmpty()) {
      throw PictureException.corrupt("the TIFF has no page");
    }
    if (pages.stream().allMatch(page -> page.problem().isPresent())) {
      pages.getFirst().requireReadable();
    }
    ImageJ.refuseHiddenSlices(file, pages);
    return List.copyOf(pages);
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
    return page.info().format().hasAlpha() && page.info().extra() == ExtraChannel.OTHER
        ? List.of(
            "the extra band (ExtraSamples 0) is left as it is: it is neither counted nor mapped,"
                + " and not taken for alpha")
        : List.of();
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
    TiffPage page = pages.get(number);
    page.requireReadable();
    if (page.packing().isJpeg()) {
      decodeJpeg(page, sink);
      return;
    }
    if (page.packing().compression().isFax()) {
      new FaxSegments(page, input).decode(sink);
      return;
    }
    try (SegmentRows segments = new SegmentRows(page.bandCoding())) {
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
            InputStream bytes = input.stream(page.offsets()[index], page.byteCounts()[index]);
            segments.begin(plane, page.isReversed() ? new ReversedBits(bytes) : bytes);
          }
          segments.next(plane, column, count, rows, 0, rowBytes);
        }
      }
      sink.rows(rows, 0, count);
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
        if (layout.tiled()) {
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
