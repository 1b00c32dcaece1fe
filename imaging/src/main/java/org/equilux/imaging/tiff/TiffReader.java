package org.equilux.imaging.tiff;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.tiff.compression.ReversedBits;
import org.equilux.imaging.tiff.directory.TiffFile;
import org.equilux.imaging.tiff.directory.TiffMetadata;
import org.equilux.storage.ByteReader;

/**
 * The reader of TIFF and BigTIFF files (TIFF revision 6.0, Adobe 1992; Adobe Photoshop TIFF
 * technical notes 2002 for deflate; the BigTIFF design of libtiff).
 *
 * <p>Supported are gray (either sense), RGB, CMYK and any 2 to 64 bands with samples of 1 to 16
 * unsigned bits, with or without alpha; palettes; strips and tiles, with interleaved channels or
 * separate planes; no compression, LZW, deflate, Zstandard, PackBits, LZMA and, of 8 bits, JPEG;
 * horizontal differencing; both byte orders; any number of pages. Everything else is refused by
 * name.
 *
 * <p>A page that is the mask of another one is no page of the picture: see {@link MaskPages}.
 *
 * <p>Pages linked only from within another page (SubIFDs, for instance the levels of a pyramid) are
 * ignored.
 */
public final class TiffReader implements PictureReader {
  /** The approximate number of bytes of rows of a strip that are delivered at a time. */
  private static final int PORTION_BYTES = 1 << 17;

  private final PictureBytes input;
  private final TiffFile file;
  private final List<TiffPage> pages;
  private final List<String> lost;

  /** The notes of the last decoding of each page on damage. */
  private final Map<Integer, Set<String>> foundInPages = new HashMap<>();

  /** The notes of the last decoding of each page's mask on damage. */
  private final Map<Integer, Set<String>> foundInMasks = new HashMap<>();

  /**
   * Reads all directories.
   *
   * @param input closed with the reader
   * @param damage whether a file with missing pixels is refused
   */
  public TiffReader(PictureBytes input, PictureLimits limits, OnDamage damage) throws IOException {
    this.input = input;
    this.file = TiffFile.open(input, damage);
    TiffPages read = TiffPages.read(file, limits);
    this.pages = read.all();
    this.lost = read.lost();
  }

  /** Reads all directories of a file that is refused if pixels are missing. */
  public TiffReader(PictureBytes input, PictureLimits limits) throws IOException {
    this(input, limits, OnDamage.REFUSE);
  }

  private TiffReader(PictureBytes input, TiffFile file, List<TiffPage> pages, List<String> lost) {
    this.input = input;
    this.file = file;
    this.pages = pages;
    this.lost = lost;
  }

  @Override
  public PictureReader withEveryBand() {
    List<TiffPage> all = pages.stream().map(TiffPage::withEveryBand).toList();
    return all.equals(pages) ? this : new TiffReader(input, file, all, lost);
  }

  /** Whether slices must be contiguous, as the program that wrote the file expects. */
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
          "the extra band (ExtraSamples 0) is unchanged: it is neither counted nor mapped, and"
              + " not treated as alpha; --color per-channel processes it like the other bands");
    }
    if (page.coding().bits() > Byte.SIZE
        && page.coding().palette() == null
        && page.coding().widens()) {
      notes.add(
          "samples of %d bits were widened to 16 bits: the value %,d became 65,535"
              .formatted(page.coding().bits(), (1 << page.coding().bits()) - 1));
    }
    notes.addAll(foundInPages.getOrDefault(number, Set.of()));
    for (String damage : foundInMasks.getOrDefault(number, Set.of())) {
      notes.add("its mask is damaged: %s; pixels without mask are not counted".formatted(damage));
    }
    return notes;
  }

  @Override
  public List<String> lost() {
    return lost;
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
    decode(pages.get(number), sink, cleared(foundInPages, number));
  }

  @Override
  public void decodeMask(int number, RowSink sink) throws IOException {
    TiffPage mask =
        pages
            .get(number)
            .mask()
            .orElseThrow(() -> new IllegalArgumentException("page " + number + " has no mask"));
    decode(mask, MaskPages.flattened(mask.info(), sink), cleared(foundInMasks, number));
  }

  private static Set<String> cleared(Map<Integer, Set<String>> found, int page) {
    Set<String> none = new LinkedHashSet<>();
    found.put(page, none);
    return none;
  }

  private void decode(TiffPage page, RowSink sink, Set<String> found) throws IOException {
    page.requireReadable();
    SegmentLosses losses = new SegmentLosses(page.layout(), file.damage(), sink, found);
    if (page.packing().isJpeg()) {
      decodeJpeg(page, losses, sink);
      return;
    }
    if (page.packing().compression().isFax()) {
      new FaxSegments(page, input, losses).decode(sink);
      return;
    }
    try (SegmentRows segments =
        new SegmentRows(page.bandCoding(), page::segmentDecoder, file.damage())) {
      byte[] rows = new byte[page.info().rowBytes() * portion(page.layout(), 0)];
      for (int segmentRow = 0; segmentRow < page.layout().down(); segmentRow++) {
        decodeSegmentRow(page, segmentRow, segments, rows, losses);
      }
    }
  }

  @Override
  public Optional<PageBands> bands(int number, long small, int threads) throws IOException {
    TiffPage page = pages.get(number);
    return file.damage() == OnDamage.REFUSE && page.problem().isEmpty() && page.hasBands()
        ? Optional.of(new TiffBands(page, page.bandCoding()))
        : Optional.empty();
  }

  /** The number of rows delivered at a time: a few of strips, all of tiles. */
  private static int portion(Layout layout, int segmentRow) {
    int rows = layout.pageRows(segmentRow);
    return layout.across() > 1
        ? rows
        : Math.clamp(PORTION_BYTES / layout.page().rowBytes(), 1, rows);
  }

  private void decodeSegmentRow(
      TiffPage page, int segmentRow, SegmentRows segments, byte[] rows, SegmentLosses losses)
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
            begin(page, index, plane, segments, losses);
          }
          int intact = segments.next(plane, column, count, rows, 0, rowBytes);
          if (intact < count) {
            losses.lost(segmentRow, column, row + intact, segments.damage());
          }
        }
      }
      losses.sink().rows(rows, 0, count);
    }
  }

  private void begin(
      TiffPage page, int segment, int plane, SegmentRows segments, SegmentLosses losses)
      throws IOException {
    try {
      if (page.places().isLeftOut(segment)) {
        segments.beginLeftOut(plane);
        page.places().requirePresent(segment);
      } else {
        InputStream bytes = input.stream(page.offsets()[segment], page.byteCounts()[segment]);
        segments.begin(plane, page.isReversed() ? new ReversedBits(bytes) : bytes);
      }
    } catch (PictureException e) {
      int inPlane = segment % page.layout().perPlane();
      int across = page.layout().across();
      losses.lost(inPlane / across, inPlane % across, 0, e);
      segments.beginLeftOut(plane);
    }
  }

  private void decodeJpeg(TiffPage page, SegmentLosses losses, RowSink sink) throws IOException {
    Layout layout = page.layout();
    JpegSegments segments = new JpegSegments(page.bandCoding());
    int rowBytes = page.info().rowBytes();
    byte[] rows = new byte[layout.tiled() ? rowBytes * layout.pageRows(0) : 0];
    for (int segmentRow = 0; segmentRow < layout.down(); segmentRow++) {
      int count = layout.pageRows(segmentRow);
      for (int column = 0; column < layout.across(); column++) {
        int index = segmentRow * layout.across() + column;
        RowSink out = layout.tiled() ? segments.new Columns(column, rows, 0, rowBytes) : sink;
        if (!page.places().isLeftOut(index) && file.damage() == OnDamage.REFUSE) {
          ByteReader segment = input.from(page.offsets()[index]);
          segments.decode(segment, page.byteCounts()[index], count, out);
        } else if (!hasSalvaged(page, index, segments, out, losses)) {
          segments.leaveOut(column, count, rows, rowBytes, sink);
        }
      }
      if (layout.tiled()) {
        sink.rows(rows, 0, count);
      }
    }
  }

  /** Decodes the remaining part of a segment; false if there is none. */
  private boolean hasSalvaged(
      TiffPage page, int index, JpegSegments segments, RowSink out, SegmentLosses losses)
      throws IOException {
    int segmentRow = index / page.layout().across();
    int column = index % page.layout().across();
    try {
      page.places().requirePresent(index);
      if (page.places().isLeftOut(index)) {
        return false;
      }
      segments
          .salvage(
              input.from(page.offsets()[index]),
              page.byteCounts()[index],
              page.layout().pageRows(segmentRow),
              losses.ofSegment(segmentRow, column, out))
          .forEach(losses::note);
      return true;
    } catch (PictureException e) {
      losses.lost(segmentRow, column, 0, e);
      return false;
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
