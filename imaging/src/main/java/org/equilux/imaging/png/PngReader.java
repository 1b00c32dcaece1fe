package org.equilux.imaging.png;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.Segment;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.io.WholePicture;
import org.equilux.imaging.metadata.Exif;
import org.equilux.imaging.metadata.Orientation;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.ByteReader;
import org.equilux.storage.Scratch;

/**
 * The reader of PNG files (Portable Network Graphics specification, third edition, W3C 2025) of
 * every color type and depth, interlaced or not. Of an animation, the first picture is read.
 *
 * <p>Depths below 8 bits and palettes are widened as described in {@link PageInfo}; a transparent
 * color is converted to an alpha channel.
 */
public final class PngReader implements PictureReader {
  /** The approximate number of bytes of rows delivered at a time. */
  private static final int PORTION_BYTES = 1 << 17;

  /** The largest expansion of deflate data (258 bytes by 2 bits). */
  private static final int MAX_EXPANSION = 1_040;

  private final PictureBytes input;
  private final Scratch scratch;
  private final Chunks chunks;
  private final RowExpander expander;
  private final PageInfo page;

  /** The notes of the last decoding on damage without missing pixels. */
  private final List<String> warnings = new ArrayList<>();

  /** Whether pixels were missing in the last decoding. */
  private boolean lost;

  /**
   * Reads the header and finds all chunks.
   *
   * @param input closed with the reader
   * @param scratch for a large interlaced picture, whose first rows are complete only at the end of
   *     the file
   * @param damage whether a file with missing pixels is refused
   */
  public PngReader(PictureBytes input, PictureLimits limits, Scratch scratch, OnDamage damage)
      throws IOException {
    this.input = input;
    this.scratch = scratch;
    this.chunks = Chunks.scan(input, damage);
    this.expander = RowExpander.of(chunks, input);
    limits.admitPage(0);
    Header header = chunks.header();
    this.page =
        limits
            .admit(header.width(), header.height(), expander.format(), 0)
            .withOrientation(orientation());
    long raw = (long) header.rowBytes(page.width()) * page.height();
    if (damage == OnDamage.REFUSE
        && raw / MAX_EXPANSION > chunks.dataEnd() - chunks.firstData().position()) {
      throw DataRows.tooShort(null);
    }
  }

  private Orientation orientation() throws IOException {
    for (Chunk chunk : chunks.before()) {
      if (chunk.type() == ChunkKind.EXIF && chunk.length() <= KeptChunk.MAX_BYTES) {
        return Exif.orientation(input.bytes(chunk.position(), chunk.length()));
      }
    }
    return Orientation.UPRIGHT;
  }

  PictureBytes input() {
    return input;
  }

  Chunks chunks() {
    return chunks;
  }

  @Override
  public PictureFormat format() {
    return new PngFormat();
  }

  @Override
  public List<PageInfo> pages() {
    return List.of(page);
  }

  @Override
  public PictureMetadata metadata(int number) throws IOException {
    List.of(page).get(number);
    return PngMetadata.read(input, chunks);
  }

  @Override
  public List<Segment> segments(int number) {
    long begin = chunks.firstData().position() - Chunk.HEAD_BYTES;
    return List.of(new Segment(0, 0, page.width(), page.height(), begin, chunks.dataEnd() - begin));
  }

  @Override
  public void decode(int number, RowSink sink) throws IOException {
    List.of(page).get(number);
    warnings.clear();
    lost = false;
    try (DataRows rows = new DataRows(chunks.header(), chunks.data(input), chunks.damage())) {
      if (chunks.header().interlaced()) {
        decodeInterlaced(rows, sink);
      } else {
        decodeRows(rows, sink);
      }
    }
  }

  private void decodeRows(DataRows rows, RowSink sink) throws IOException {
    rows.begin(page.width());
    int portion = Math.clamp(PORTION_BYTES / page.rowBytes(), 1, page.height());
    byte[] out = new byte[portion * page.rowBytes()];
    int filled = 0;
    for (int y = 0; y < page.height(); y++) {
      int at = filled * page.rowBytes();
      Optional<byte[]> row = rows.next();
      if (row.isPresent()) {
        expander.expand(row.get(), out, at, page.width());
      } else {
        Arrays.fill(out, at, at + page.rowBytes(), (byte) 0);
        if (!lost) {
          lost = true;
          sink.missing(0, page.width(), y, page.height() - y);
        }
      }
      filled++;
      if (y == page.height() - 1) {
        finish(rows);
      }
      if (filled == portion || y == page.height() - 1) {
        sink.rows(out, 0, filled);
        filled = 0;
      }
    }
  }

  private void decodeInterlaced(DataRows rows, RowSink sink) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment whole = WholePicture.room(page.rawBytes(), scratch, arena);
      byte[] out = new byte[page.rowBytes()];
      int[] rowsOfPasses = new int[Adam7.PASSES.size()];
      for (int i = 0; i < rowsOfPasses.length; i++) {
        rowsOfPasses[i] = decodePass(Adam7.PASSES.get(i), rows, out, whole);
      }
      finish(rows);
      MemorySegment outSegment = MemorySegment.ofArray(out);
      for (int y = 0; y < page.height(); y++) {
        if (lost) {
          Adam7.missing(rowsOfPasses, y, page.width(), sink);
        }
        MemorySegment.copy(whole, (long) y * page.rowBytes(), outSegment, 0, page.rowBytes());
        sink.rows(out, 0, 1);
      }
    }
  }

  /** Decodes a pass; returns the number of its rows in the file. */
  private int decodePass(Adam7 pass, DataRows rows, byte[] out, MemorySegment whole)
      throws IOException {
    int columns = pass.columns(page.width());
    int count = columns == 0 ? 0 : pass.rows(page.height());
    rows.begin(columns);
    for (int i = 0; i < count; i++) {
      Optional<byte[]> row = rows.next();
      if (row.isEmpty()) {
        lost = true;
        return i;
      }
      expander.expand(row.get(), out, 0, columns);
      long y = pass.firstRow() + (long) i * pass.rowStep();
      scatter(out, pass, columns, whole.asSlice(y * page.rowBytes(), page.rowBytes()));
    }
    return count;
  }

  private void scatter(byte[] pixels, Adam7 pass, int columns, MemorySegment line) {
    int step = page.format().bytesPerPixel();
    for (int i = 0; i < columns; i++) {
      long to = (pass.firstColumn() + (long) i * pass.columnStep()) * step;
      for (int b = 0; b < step; b++) {
        line.set(ValueLayout.JAVA_BYTE, to + b, pixels[i * step + b]);
      }
    }
  }

  private void finish(DataRows rows) throws IOException {
    warnings.addAll(rows.finish());
    rows.damage().ifPresent(damage -> warnings.add(damage.getMessage()));
    if (expander.isBeyondPalette()) {
      warnings.add(
          "the PNG has pixels whose index exceeds its palette; they are black in the result");
    }
  }

  @Override
  public List<String> notes(int number) {
    List.of(page).get(number);
    List<String> notes = new ArrayList<>(chunks.notes());
    if (!chunks.endsWell() && !lost) {
      notes.add("the PNG is truncated or damaged after its pixels, which are complete");
    }
    notes.addAll(warnings);
    return notes;
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
