package org.equilux.imaging.jpeg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.jpeg.encode.RowRaster;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.scan.FirstScan;
import org.equilux.imaging.jpeg.scan.Scans;
import org.equilux.storage.ByteReader;

/**
 * The decoder of a picture with missing pixels. The JDK's decoder, which is libjpeg, fills restart
 * intervals without data with gray; this class fills the same gray into the rows after an error
 * that ends the decoder.
 */
final class JpegSalvage {
  private static final byte GRAY = (byte) 0x80;
  private static final String NO_DATA = "data of its scan are missing";

  private final JpegHeader header;
  private final PageInfo page;
  private final ByteReader picture;
  private final long length;
  private final Optional<Scans> scans;
  private final Delivered sink;
  private final Set<String> warnings = new LinkedHashSet<>();
  private final List<String> notes = new ArrayList<>();

  /** Counts the delivered rows. */
  private static final class Delivered implements RowSink {
    private final RowSink sink;
    private int rows;

    Delivered(RowSink sink) {
      this.sink = sink;
    }

    @Override
    public void rows(byte[] data, int offset, int count) throws IOException {
      rows += count;
      sink.rows(data, offset, count);
    }
  }

  /**
   * Prepares decoding.
   *
   * @param page size and format of the rows
   * @param picture from the first byte of the header on
   * @param length of the picture in bytes
   * @param scans of a picture with several scans
   */
  JpegSalvage(
      JpegHeader header,
      PageInfo page,
      ByteReader picture,
      long length,
      Optional<Scans> scans,
      RowSink sink) {
    this.header = header;
    this.page = page;
    this.picture = picture;
    this.length = length;
    this.scans = scans;
    this.sink = new Delivered(sink);
  }

  /**
   * Delivers all rows.
   *
   * @return descriptions of the damage for the user; empty if there is none
   */
  List<String> decode() throws IOException {
    boolean located = findLosses();
    try {
      if (header.inks() == Inks.NONE) {
        decodeRows(scans.map(Scans::count).orElse(1));
      } else {
        JpegDecoder.decodeInks(stream(length), page, header.inks(), sink, this::note);
      }
    } catch (PictureException e) {
      notes.add(corrupt(e).getMessage());
    }
    fillIn();
    if (!warnings.isEmpty()) {
      notes.addFirst(Damage.missing(String.join("; ", warnings)).getMessage());
    }
    if (!notes.isEmpty() && !located) {
      notes.add("the damaged parts of the JPEG cannot be determined");
    }
    if (!notes.isEmpty() && scans.isPresent()) {
      notes.add(
          "the JPEG has several scans, some of which are damaged or missing:"
              + " other rows may have less detail or color too");
    }
    return notes;
  }

  /** Returns an error that is damage; throws any other, which cannot be salvaged. */
  private static PictureException corrupt(PictureException e) throws PictureException {
    if (e.reason() != PictureException.Reason.CORRUPT) {
      throw e;
    }
    return e;
  }

  private JpegStream stream(long end) {
    return new JpegStream(header.coding(), end - header.scanAt(), picture.from(header.scanAt()));
  }

  private void note(Damage damage) {
    warnings.addAll(damage.all());
  }

  /** Reports missing rows to the sink; false if they are unknown. */
  private boolean findLosses() throws IOException {
    long data = header.scanDataAt();
    if (data > length) {
      warnings.add(NO_DATA);
      sink.sink.missing(0, page.width(), 0, page.height());
      return true;
    }
    byte[] scan = new byte[(int) (data - header.scanAt())];
    picture.read(header.scanAt(), scan, 0, scan.length);
    Optional<FirstScan> first = FirstScan.of(header, scan);
    if (first.isEmpty()) {
      return false;
    }
    ByteReader coded = picture.from(data);
    if (first.get().findLosses(coded, length - data, header.restartInterval(), sink.sink)) {
      warnings.add(NO_DATA);
    }
    return true;
  }

  /**
   * Decodes row by row. If the decoder gives up before the last of several passes, the last
   * complete pass is used.
   */
  private void decodeRows(int passes) throws IOException {
    int whole = decodeRows(passes, length);
    if (sink.rows == 0 && whole > 0) {
      int _ = decodeRows(whole, header.scanAt() + scans.orElseThrow().place(whole));
    }
  }

  /** Decodes up to a position in the file; returns the number of complete passes. */
  private int decodeRows(int passes, long end) throws IOException {
    RowRaster raster = new RowRaster(page, passes, sink);
    try {
      JpegDecoder.decode(stream(end), raster, this::note);
    } catch (PictureException e) {
      notes.add(corrupt(e).getMessage());
      raster.handOn();
    }
    return raster.passes();
  }

  private void fillIn() throws IOException {
    int left = page.height() - sink.rows;
    if (left == 0) {
      return;
    }
    sink.sink.missing(0, page.width(), sink.rows, left);
    byte[] row = new byte[page.rowBytes()];
    Arrays.fill(row, GRAY);
    for (int y = 0; y < left; y++) {
      sink.rows(row, 0, 1);
    }
  }
}
