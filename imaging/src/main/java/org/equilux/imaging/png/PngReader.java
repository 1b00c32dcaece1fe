package org.equilux.imaging.png;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
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
import org.equilux.storage.ByteReader;
import org.equilux.storage.Scratch;

/**
 * Reads PNG files (Portable Network Graphics specification, third edition, W3C 2025) of every color
 * type and depth, interlaced or not. Of an animation the first picture is read.
 *
 * <p>Depths below 8 bits and palettes are widened as {@link PageInfo} says; a transparent color
 * becomes an alpha channel.
 */
public final class PngReader implements PictureReader {
  /** Rows are handed on in portions of about so many bytes. */
  private static final int PORTION_BYTES = 1 << 17;

  private static final int INFLATE_BYTES = 1 << 15;

  /** No deflate data expand by more (258 bytes by 2 bits). */
  private static final int MAX_EXPANSION = 1_040;

  /** First column and row of each pass and the distances between its columns and rows (8.1). */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private final PictureBytes input;
  private final Scratch scratch;
  private final Chunks chunks;
  private final RowExpander expander;
  private final PageInfo page;

  /** What the last decoding found to be damaged, though all pixels are there. */
  private final List<String> warnings = new ArrayList<>();

  /**
   * Reads the header and finds all chunks.
   *
   * @param input closed with the reader
   * @param scratch for a large interlaced picture, whose rows are known only at the end of the file
   */
  public PngReader(PictureBytes input, PictureLimits limits, Scratch scratch) throws IOException {
    this.input = input;
    this.scratch = scratch;
    this.chunks = Chunks.scan(input);
    this.expander = RowExpander.of(chunks, input);
    limits.admitPage(0);
    Header header = chunks.header();
    this.page =
        limits
            .admit(header.width(), header.height(), expander.format(), 0)
            .withOrientation(orientation());
    long raw = (long) header.rowBytes(page.width()) * page.height();
    if (raw / MAX_EXPANSION > chunks.dataEnd() - chunks.firstData().position()) {
      throw tooShort(null);
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
    Inflater inflater = new Inflater(true);
    InputStream data = chunks.data(input);
    try (ZlibStream rows = new ZlibStream(data, inflater, INFLATE_BYTES)) {
      if (chunks.header().interlaced()) {
        decodeInterlaced(rows, data, sink);
      } else {
        decodeRows(rows, data, sink);
      }
    } catch (ZipException e) {
      throw damaged(e);
    } catch (EOFException e) {
      throw tooShort(e);
    } finally {
      inflater.end();
    }
  }

  private void decodeRows(ZlibStream rows, InputStream data, RowSink sink) throws IOException {
    Pass pass = new Pass(rows, page.width());
    int portion = Math.clamp(PORTION_BYTES / page.rowBytes(), 1, page.height());
    byte[] out = new byte[portion * page.rowBytes()];
    int filled = 0;
    for (int y = 0; y < page.height(); y++) {
      expander.expand(pass.next(), out, filled * page.rowBytes(), page.width());
      filled++;
      if (y == page.height() - 1) {
        finishData(rows, data);
      }
      if (filled == portion || y == page.height() - 1) {
        sink.rows(out, 0, filled);
        filled = 0;
      }
    }
  }

  private void decodeInterlaced(ZlibStream rows, InputStream data, RowSink sink)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment whole = WholePicture.room(page.rawBytes(), scratch, arena);
      MemorySegment line;
      int step = page.format().bytesPerPixel();
      byte[] out = new byte[page.rowBytes()];
      MemorySegment outSegment = MemorySegment.ofArray(out);
      for (int[] adam : ADAM7) {
        int columns = Math.ceilDiv(page.width() - adam[0], adam[2]);
        if (columns <= 0) {
          continue;
        }
        Pass pass = new Pass(rows, columns);
        for (int y = adam[1]; y < page.height(); y += adam[3]) {
          expander.expand(pass.next(), out, 0, columns);
          line = whole.asSlice((long) y * page.rowBytes(), page.rowBytes());
          for (int i = 0; i < columns; i++) {
            long to = ((long) adam[0] + (long) i * adam[2]) * step;
            for (int b = 0; b < step; b++) {
              line.set(ValueLayout.JAVA_BYTE, to + b, out[i * step + b]);
            }
          }
        }
      }
      finishData(rows, data);
      for (int y = 0; y < page.height(); y++) {
        MemorySegment.copy(whole, (long) y * page.rowBytes(), outSegment, 0, page.rowBytes());
        sink.rows(out, 0, 1);
      }
    }
  }

  /**
   * Reads to the end, so that the checksums of the data are checked too. A wrong one of a chunk is
   * damage; what is wrong, missing or too much behind the pixels is not.
   */
  private void finishData(ZlibStream rows, InputStream data) throws IOException {
    try {
      if (rows.read() >= 0) {
        warnings.add("the PNG has more pixels than its header says; those beyond are left out");
      } else {
        noteChecksum(rows.checksum());
      }
    } catch (ZipException e) {
      throw damaged(e);
    } catch (EOFException e) {
      noteChecksum(ZlibStream.Checksum.MISSING);
    }
    data.transferTo(OutputStream.nullOutputStream());
    if (expander.isBeyondPalette()) {
      warnings.add(
          "the PNG has pixels whose color is not in its palette; they are taken for black");
    }
  }

  private void noteChecksum(ZlibStream.Checksum checksum) {
    if (checksum == ZlibStream.Checksum.MISSING) {
      warnings.add("the PNG's compressed pixels lack their checksum; all of them are there");
    } else if (checksum == ZlibStream.Checksum.WRONG) {
      warnings.add(
          "the checksum of the PNG's compressed pixels (Adler-32) is wrong; all pixels are there,"
              + " but some may have other values than they had");
    }
  }

  private static PictureException damaged(ZipException cause) {
    return PictureException.corrupt("the compressed pixels of the PNG are damaged", cause);
  }

  private static PictureException tooShort(EOFException cause) {
    return PictureException.corrupt("the PNG has fewer pixels than its header says", cause);
  }

  @Override
  public List<String> notes(int number) {
    List.of(page).get(number);
    return Stream.concat(chunks.notes().stream(), warnings.stream()).toList();
  }

  @Override
  public ByteReader file() {
    return input;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }

  /** Rows of one pass of an interlaced picture, or of all of one that is not. */
  private final class Pass {
    private final InputStream in;
    private byte[] row;
    private byte[] above;

    Pass(InputStream in, int pixels) {
      this.in = in;
      this.row = new byte[chunks.header().rowBytes(pixels)];
      this.above = new byte[row.length];
    }

    /** The next row, unfiltered; valid until the call after the next. */
    byte[] next() throws IOException {
      byte[] last = row;
      row = above;
      above = last;
      try {
        int filter = in.read();
        if (filter < 0 || in.readNBytes(row, 0, row.length) < row.length) {
          throw tooShort(null);
        }
        Filter.undo(filter, row, above, row.length, chunks.header().filterStep());
      } catch (ZipException e) {
        throw damaged(e);
      } catch (EOFException e) {
        throw tooShort(e);
      }
      return row;
    }
  }
}
