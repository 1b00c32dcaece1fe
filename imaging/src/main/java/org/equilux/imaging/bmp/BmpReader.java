package org.equilux.imaging.bmp;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.io.ColorTable;
import org.equilux.imaging.io.OnePicture;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.io.Samples;
import org.equilux.imaging.io.WholePicture;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.metadata.Resolution;
import org.equilux.imaging.options.OnDamage;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.Scratch;

/**
 * The reader of BMP files: palettes of 1 to 8 bits, also run-length encoded, and colors of 16, 24
 * and 32 bits. Palettes are converted to 8-bit RGB, or to gray if all colors are gray.
 */
final class BmpReader extends OnePicture {
  /** The limit of pixels for each byte of run lengths. */
  private static final int MAX_EXPANSION = 1 << 10;

  private final Scratch scratch;
  private final Header header;
  private final PageInfo page;

  /** The color table; empty if pixels are no indices. */
  private final Optional<ColorTable> colors;

  /** The decoder of pixels that are no indices; empty otherwise. */
  private final Optional<MaskedPixels> masked;

  /**
   * Reads the headers.
   *
   * @param input closed with the reader
   * @param scratch for a large run-length encoded picture, whose first rows are the last in the
   *     file
   */
  BmpReader(PictureBytes input, PictureLimits limits, Scratch scratch, OnDamage damage)
      throws IOException {
    super(input, damage);
    this.scratch = scratch;
    this.header = Header.read(input);
    boolean indexed = header.palette().length > 0;
    this.colors = indexed ? Optional.of(new ColorTable(header.palette(), -1)) : Optional.empty();
    this.masked =
        indexed ? Optional.empty() : Optional.of(new MaskedPixels(header.bits(), header.masks()));
    PixelFormat format =
        colors.map(ColorTable::format).orElseGet(() -> masked.orElseThrow().format());
    limits.admitPage(0);
    this.page = limits.admit(header.width(), header.rows(), format, 0);
    boolean whole =
        header.compression() == Header.PLAIN
            ? input.contains(
                header.dataAt(), header.rowBytes() * (page.height() - 1) + header.usedRowBytes())
            : page.pixels() / MAX_EXPANSION <= input.size() - header.dataAt();
    if (!whole && damage == OnDamage.REFUSE) {
      throw tooShort();
    }
  }

  private static PictureException tooShort() {
    return PictureException.corrupt("the BMP has too few bytes for its size; it is truncated");
  }

  @Override
  public PictureFormat format() {
    return new BmpFormat();
  }

  @Override
  protected PageInfo page() {
    return page;
  }

  @Override
  protected PictureMetadata metadata() throws IOException {
    Optional<byte[]> profile = Optional.empty();
    if (header.profileBytes() > 0
        && header.profileBytes() <= PictureMetadata.MAX_BYTES
        && input.contains(header.profileAt(), header.profileBytes())) {
      profile = Optional.of(input.bytes(header.profileAt(), (int) header.profileBytes()));
    }
    Optional<Resolution> resolution =
        header.xPerMeter() > 0 && header.yPerMeter() > 0
            ? Optional.of(Resolution.inMeter(header.xPerMeter(), header.yPerMeter()))
            : Optional.empty();
    return new PictureMetadata(profile, Optional.empty(), Optional.empty(), resolution, Set.of());
  }

  /** The row in the file of a row of the picture; rows are usually stored from bottom to top. */
  private int stored(int row) {
    return header.height() < 0 ? row : page.height() - 1 - row;
  }

  @Override
  protected void decode(Rows rows) throws IOException {
    if (header.compression() == Header.PLAIN) {
      decodePlain(rows);
    } else {
      decodeRunLengths(rows);
    }
    if (colors.isPresent() && colors.get().isBeyond()) {
      found.add("the BMP has pixels whose index exceeds its palette; they are black in the result");
    }
  }

  private void decodePlain(Rows rows) throws IOException {
    byte[] row = new byte[(int) header.usedRowBytes()];
    byte[] indices = new byte[page.width()];
    for (int y = 0; y < page.height(); y++) {
      long at = header.dataAt() + stored(y) * header.rowBytes();
      if (!input.contains(at, row.length)) {
        if (found.isEmpty()) {
          found(tooShort());
        }
        rows.missing(0, page.width(), y, 1);
        rows.add((out, offset) -> Arrays.fill(out, offset, offset + page.rowBytes(), (byte) 0));
        continue;
      }
      input.read(at, row, 0, row.length);
      rows.add(
          (out, offset) -> {
            if (masked.isPresent()) {
              masked.get().decode(row, out, offset, page.width());
            } else {
              Samples.unpack(row, 0, header.bits(), indices, 0, page.width(), 1);
              colors.orElseThrow().expand(indices, 0, out, offset, page.width());
            }
          });
    }
  }

  private void decodeRunLengths(Rows rows) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = WholePicture.room(page.pixels(), scratch, arena);
      boolean nibbles = header.compression() == Header.RLE4;
      RunLengths lengths =
          new RunLengths(
              input.stream(header.dataAt(), input.size() - header.dataAt()),
              nibbles,
              page.width(),
              page.height(),
              room);
      try {
        lengths.decode();
      } catch (PictureException e) {
        found(e);
        missing(lengths, rows);
      }
      byte[] indices = new byte[page.width()];
      MemorySegment line = MemorySegment.ofArray(indices);
      for (int y = 0; y < page.height(); y++) {
        MemorySegment.copy(room, (long) stored(y) * page.width(), line, 0, page.width());
        rows.add(
            (out, offset) -> colors.orElseThrow().expand(indices, 0, out, offset, page.width()));
      }
    }
  }

  /** Reports pixels that damaged run lengths do not define, which have index 0. */
  private void missing(RunLengths lengths, Rows rows) {
    int row = lengths.row();
    if (row < page.height()) {
      rows.missing(lengths.column(), page.width() - lengths.column(), stored(row), 1);
      int left = page.height() - 1 - row;
      rows.missing(0, page.width(), header.height() < 0 ? row + 1 : 0, left);
    }
  }
}
