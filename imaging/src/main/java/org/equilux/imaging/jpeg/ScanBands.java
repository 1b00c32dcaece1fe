package org.equilux.imaging.jpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
import org.equilux.imaging.ChunkBands;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.header.Segments;
import org.equilux.imaging.jpeg.scan.ScanIndex;

/**
 * The bands of a picture without restart markers: its rows of MCUs, each of which becomes a restart
 * interval. A restart changes only the DC predictors of a row's first MCU and aligns the row to a
 * byte, so all other bits are copied.
 */
final class ScanBands implements PageBands {
  private final ScanTables tables;
  private final ScanIndex index;
  private final JpegBandCoding coding;

  private ScanBands(ScanTables tables, ScanIndex index, JpegBandCoding coding) {
    this.tables = tables;
    this.index = index;
    this.coding = coding;
  }

  /**
   * Finds the rows by reading the whole scan once.
   *
   * @param threads number of threads that may read parts of the scan at the same time
   * @return empty if there is only one row, or the scan is unusual or damaged
   */
  static Optional<PageBands> find(PictureBytes input, JpegHeader header, PageInfo page, int threads)
      throws IOException {
    Frame frame = header.frame();
    int rows = Math.ceilDiv(frame.height(), frame.mcuRows());
    if (!JpegBandCoding.mayHaveBands(header) || header.restartInterval() > 0 || rows < 2) {
      return Optional.empty();
    }
    try {
      byte[] scanHeader = MarkedBands.scanHeader(input, header);
      ScanTables tables = ScanTables.of(header, scanHeader);
      ByteArrayOutputStream more = new ByteArrayOutputStream();
      for (int i = 0; i < tables.full().length; i++) {
        int id = scanHeader[6 + 2 * i] >> 4;
        more.writeBytes(Segments.of(Marker.DHT, tables.full()[i].toBytes(id)));
      }
      more.writeBytes(Segments.restartInterval(frame.mcusAcross()));
      more.writeBytes(scanHeader);
      ScanIndex index =
          ScanIndex.read(
              input, header.scanDataAt(), tables.scan(), header, rows, frame.mcusAcross(), threads);
      JpegBandCoding coding =
          JpegBandCoding.of(header, more.toByteArray(), page).bounded(index.isBounded());
      if (!isPlausible(index, frame, page)) {
        return Optional.empty();
      }
      return Optional.of(new ScanBands(tables, index, coding));
    } catch (PictureException e) {
      // The decoder reports the damage, if it finds any.
      return Optional.empty();
    }
  }

  /**
   * Whether no band will be so long that a receiver refuses it ({@link ChunkBands#isPlausible}):
   * either all bands together are short, or none is longer than noise makes it, including the rows
   * above and below that it may need.
   */
  private static boolean isPlausible(ScanIndex index, Frame frame, PageInfo page) {
    if (ChunkBands.isPlausible(index.position(index.rows()) - index.position(0), 0)) {
      return true;
    }
    int held = frame.maxV() > 1 ? 3 : 1;
    for (int row = 0; row < index.rows(); row++) {
      long bytes = index.position(row + 1) - index.position(row);
      if (held * bytes > 2L * frame.mcuRows() * page.rowBytes()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public JpegBandCoding coding() {
    return coding;
  }

  @Override
  public BandLocation locate(int firstRow, int count) {
    Bands.require(coding, firstRow, count);
    int first = coding.interval(firstRow - coding.contextAbove(firstRow));
    int end = coding.interval(firstRow + count + coding.contextBelow(firstRow + count) - 1) + 1;
    long position = index.position(first);
    int length = Math.toIntExact(index.position(end) - position + 1);
    long origin = index.bit(first) & ~7L;
    int rows = end - first;
    long[] bits = new long[rows + 1];
    int[][] predictions = new int[rows][];
    for (int i = 0; i < rows; i++) {
      bits[i] = index.bit(first + i) - origin;
      predictions[i] = index.predictions(first + i);
    }
    bits[rows] = index.bit(end) - origin;
    return new ScanLocation(tables, new ByteRange(position, length), bits, predictions);
  }
}
