package org.equilux.imaging.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.Segment;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.ByteReader;

/** The base of readers of single-picture files whose pixels are one stream. */
public abstract class OnePicture implements PictureReader {
  /** The approximate number of bytes of rows delivered at a time. */
  private static final int PORTION_BYTES = 1 << 17;

  protected final PictureBytes input;

  /** Whether a file with missing pixels is refused. */
  protected final OnDamage damage;

  /** The notes of the last decoding. */
  protected final List<String> found = new ArrayList<>();

  /**
   * Creates a reader.
   *
   * @param input closed with the reader
   * @param damage whether a file with missing pixels is refused
   */
  protected OnePicture(PictureBytes input, OnDamage damage) {
    this.input = input;
    this.damage = damage;
  }

  /**
   * Records that pixels are missing.
   *
   * @throws PictureException the refusal, unless missing pixels are filled in
   */
  protected final void found(PictureException refusal) throws PictureException {
    if (damage == OnDamage.REFUSE || refusal.reason() != PictureException.Reason.CORRUPT) {
      throw refusal;
    }
    found.add(refusal.getMessage());
  }

  /** The page. */
  protected abstract PageInfo page();

  /** The metadata that other formats can represent. */
  protected abstract PictureMetadata metadata() throws IOException;

  /** Decodes the picture from top to bottom. */
  protected abstract void decode(Rows rows) throws IOException;

  /** Collects rows and delivers several at a time. */
  protected static final class Rows {
    private final PageInfo page;
    private final RowSink sink;
    private final byte[] portion;
    private int filled;

    private Rows(PageInfo page, RowSink sink) {
      this.page = page;
      this.sink = sink;
      int rows = Math.clamp(PORTION_BYTES / page.rowBytes(), 1, page.height());
      this.portion = new byte[rows * page.rowBytes()];
    }

    /** Writes the pixels of a row from an offset on. */
    public interface Filler {
      void fill(byte[] out, int offset) throws IOException;
    }

    /** Reports missing pixels of rows that are not added yet. */
    public void missing(int firstColumn, int columns, int firstRow, int rows) {
      if (columns > 0 && rows > 0) {
        sink.missing(firstColumn, columns, firstRow, rows);
      }
    }

    /** Adds the next row. */
    public void add(Filler filler) throws IOException {
      filler.fill(portion, filled);
      filled += page.rowBytes();
      if (filled == portion.length) {
        flush();
      }
    }

    private void flush() throws IOException {
      if (filled > 0) {
        sink.rows(portion, 0, filled / page.rowBytes());
        filled = 0;
      }
    }
  }

  @Override
  public final List<PageInfo> pages() {
    return List.of(page());
  }

  @Override
  public final List<Segment> segments(int number) {
    PageInfo page = pages().get(number);
    return List.of(new Segment(0, 0, page.width(), page.height(), 0, input.size()));
  }

  @Override
  public final void decode(int number, RowSink sink) throws IOException {
    Rows rows = new Rows(pages().get(number), sink);
    found.clear();
    decode(rows);
    rows.flush();
  }

  @Override
  public final PictureMetadata metadata(int number) throws IOException {
    pages().get(number);
    return metadata();
  }

  @Override
  public final List<String> notes(int number) {
    pages().get(number);
    return List.copyOf(found);
  }

  @Override
  public final ByteReader file() {
    return input;
  }

  @Override
  public final void close() throws IOException {
    input.close();
  }
}
