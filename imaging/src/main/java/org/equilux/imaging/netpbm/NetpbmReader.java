package org.equilux.imaging.netpbm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.imaging.BandDecoder;
import org.equilux.imaging.ByteRange;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.Segment;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.options.OnDamage;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.ByteReader;
import org.equilux.storage.RandomAccessSource;

/**
 * The reader of netpbm files. Consecutive images of a file are its pages; bytes after the last
 * image are ignored, as in other programs.
 */
final class NetpbmReader implements PictureReader {
  /** The approximate number of bytes of rows delivered at a time. */
  private static final int PORTION_BYTES = 1 << 17;

  private final PictureBytes input;
  private final OnDamage damage;
  private final List<Image> images;

  /** Notes on parts of the file that are not read because they are damaged. */
  private final List<String> lost = new ArrayList<>();

  /** An image of the file. */
  record Image(Header header, NetpbmCoding coding) implements PageBands {
    long bytes() {
      return (long) coding.page().height() * coding.encodedRowBytes();
    }

    @Override
    public NetpbmLocation locate(int firstRow, int count) {
      Bands.require(coding, firstRow, count);
      long bytes = (long) count * coding.encodedRowBytes();
      if (bytes > Integer.MAX_VALUE - Long.BYTES) {
        throw new IllegalArgumentException(bytes + " bytes are too many for one band");
      }
      long position = header.dataAt() + (long) firstRow * coding.encodedRowBytes();
      return new NetpbmLocation(new ByteRange(position, (int) bytes));
    }
  }

  NetpbmReader(PictureBytes input, PictureLimits limits, OnDamage damage) throws IOException {
    this.input = input;
    this.damage = damage;
    List<Image> read = new ArrayList<>();
    long pixels = 0;
    long position = 0;
    do {
      limits.admitPage(read.size());
      Image image;
      try {
        image = image(Header.read(input, position), limits, pixels);
        if (damage == OnDamage.REFUSE) {
          requireWhole(image);
        }
      } catch (PictureException e) {
        if (damage == OnDamage.REFUSE
            || read.isEmpty()
            || e.reason() != PictureException.Reason.CORRUPT) {
          throw e;
        }
        lost.add("image %d is left out: %s".formatted(read.size() + 1, e.getMessage()));
        break;
      }
      read.add(image);
      pixels += image.coding().page().pixels();
      position = image.header().dataAt() + image.bytes();
    } while (beginsImage(position));
    this.images = List.copyOf(read);
  }

  private void requireWhole(Image image) throws PictureException {
    if (!input.contains(image.header().dataAt(), image.bytes())) {
      throw PictureException.corrupt("the netpbm file has too few rows; it is truncated");
    }
  }

  private NetpbmReader(List<Image> images) {
    this.input = new PictureBytes(RandomAccessSource.of(new byte[0]));
    this.damage = OnDamage.REFUSE;
    this.images = List.copyOf(images);
  }

  /** Images with headers, but without pixels. */
  static NetpbmReader blank(List<PageInfo> pages) {
    return new NetpbmReader(pages.stream().map(NetpbmReader::blank).toList());
  }

  private static Image blank(PageInfo page) {
    PixelFormat format = page.format();
    int type = format.hasAlpha() ? Header.PAM : format.isColor() ? Header.RGB : Header.GRAY;
    int maxval = format.levels() - 1;
    return new Image(
        new Header(type, page.width(), page.height(), format.channels(), maxval, List.of(), 0),
        new NetpbmCoding(page, maxval, false));
  }

  private static Image image(Header header, PictureLimits limits, long pixelsBefore)
      throws PictureException {
    boolean alpha = header.channels() % 2 == 0;
    PixelFormat format =
        PixelFormat.of(header.channels() > 2 ? 3 : 1, alpha, header.maxval() > 255 ? 16 : 8);
    PageInfo page = limits.admit(header.width(), header.height(), format, pixelsBefore);
    boolean bitmap = header.type() == Header.BITMAP;
    return new Image(header, new NetpbmCoding(page, header.maxval(), bitmap));
  }

  private boolean beginsImage(long position) throws IOException {
    if (!input.contains(position, 3)) {
      return false;
    }
    byte[] start = input.bytes(position, 3);
    return Header.isMagic(start[0], start[1], start[2]);
  }

  Header header(int page) {
    return images.get(page).header();
  }

  @Override
  public PictureFormat format() {
    return new NetpbmFormat();
  }

  @Override
  public List<PageInfo> pages() {
    return images.stream().map(image -> image.coding().page()).toList();
  }

  @Override
  public List<Segment> segments(int page) {
    Image image = images.get(page);
    PageInfo info = image.coding().page();
    return List.of(
        new Segment(0, 0, info.width(), info.height(), image.header().dataAt(), image.bytes()));
  }

  @Override
  public void decode(int page, RowSink sink) throws IOException {
    Image image = images.get(page);
    PageInfo info = image.coding().page();
    int portion = Math.clamp(PORTION_BYTES / info.rowBytes(), 1, info.height());
    int whole = rowsOf(image);
    if (whole < info.height()) {
      sink.missing(0, info.width(), whole, info.height() - whole);
    }
    try (BandDecoder decoder = image.coding().decoder()) {
      int count;
      for (int row = 0; row < info.height(); row += count) {
        count = Math.min(portion, (row < whole ? whole : info.height()) - row);
        Pixels rows = Pixels.allocate(info.format(), info.width(), count);
        if (row < whole) {
          decoder.decode(image.locate(row, count).read(input), row, rows);
        }
        sink.rows(rows.data(), 0, count);
      }
    }
  }

  /** The number of rows of an image in the file; fewer than its height if the file is damaged. */
  private int rowsOf(Image image) {
    long bytes = Math.max(0, input.size() - image.header().dataAt());
    int height = image.coding().page().height();
    return (int) Math.min(height, bytes / image.coding().encodedRowBytes());
  }

  @Override
  public List<String> notes(int page) {
    Image image = images.get(page);
    return damage == OnDamage.SALVAGE && rowsOf(image) < image.coding().page().height()
        ? List.of("the netpbm file has too few rows; it is truncated")
        : List.of();
  }

  @Override
  public List<String> lost() {
    return List.copyOf(lost);
  }

  @Override
  public Optional<PageBands> bands(int page, long small, int threads) {
    Image image = images.get(page);
    return damage == OnDamage.REFUSE ? Optional.of(image) : Optional.empty();
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
