package org.equilux.imaging.jpeg.scan;

import java.io.IOException;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.JpegHeader;

/**
 * The positions of the rows of MCUs in a scan without restart markers, with the state needed to
 * start decoding there. To find them, all codes are read, which also shows whether every decoder
 * decodes the scan to the same samples.
 */
public final class ScanIndex {
  private final long[] positions;
  private final long[] bits;
  private final int[][] predictions;
  private boolean bounded;

  private ScanIndex(int rows, int components) {
    positions = new long[rows + 1];
    bits = new long[rows + 1];
    predictions = new int[rows][components];
  }

  /**
   * Reads a scan.
   *
   * @param from position of its entropy-coded data
   * @param header of the picture, with its quantization tables
   * @param across number of MCUs in a row
   * @param threads number of threads that may read parts of it at the same time
   * @throws PictureException if the scan has any fault, or does not belong to an 8-bit picture; the
   *     decoder may still accept it
   */
  public static ScanIndex read(
      PictureBytes input,
      long from,
      ScanCoding coding,
      JpegHeader header,
      int rows,
      int across,
      int threads)
      throws IOException {
    int bytes = ScanWalk.segmentBytes(input.size() - from, threads);
    return read(input, from, coding, header, rows, across, threads, bytes);
  }

  /** Reads a scan in segments of a number of bytes. */
  static ScanIndex read(
      PictureBytes input,
      long from,
      ScanCoding coding,
      JpegHeader header,
      int rows,
      int across,
      int threads,
      int bytes)
      throws IOException {
    ScanIndex index = new ScanIndex(rows, coding.dc().length);
    BlockBounds bounds = new BlockBounds(coding, header, (long) rows * across);
    try (ScanWalk walk = new ScanWalk(input, from, coding, bounds, index, across, threads, bytes)) {
      walk.run();
    }
    return index;
  }

  public int rows() {
    return predictions.length;
  }

  /**
   * The position in the file of the byte in which a row starts; for the row after the last, the
   * end.
   */
  public long position(int row) {
    return positions[row];
  }

  /** The number of bits of the scan before a row, without stuffed bytes. */
  public long bit(int row) {
    return bits[row];
  }

  /** The DC coefficients of the last blocks before a row, by component. */
  public int[] predictions(int row) {
    return predictions[row];
  }

  /**
   * Sets the start of a row; for the row after the last, the end.
   *
   * @param before DC coefficients of the last blocks before it; not used for the end
   */
  void enter(int row, long position, long bit, int[] before) {
    positions[row] = position;
    bits[row] = bit;
    if (row < rows()) {
      System.arraycopy(before, 0, predictions[row], 0, before.length);
    }
  }

  /** Whether every decoder decodes the scan to the same samples ({@link BlockBounds}). */
  public boolean isBounded() {
    return bounded;
  }

  void bounded(boolean all) {
    bounded = all;
  }
}
