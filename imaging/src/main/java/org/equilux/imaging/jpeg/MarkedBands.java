package org.equilux.imaging.jpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.header.Segments;

/** The bands of a picture with restart intervals in the file. */
final class MarkedBands implements PageBands {
  private static final int BUFFER_BYTES = 1 << 16;

  private final JpegBandCoding coding;

  /** The positions of the intervals' data, and the end of the last. */
  private final long[] begins;

  private MarkedBands(JpegBandCoding coding, long[] begins) {
    this.coding = coding;
    this.begins = begins;
  }

  /**
   * Finds the intervals by reading the file once.
   *
   * @param small raw bytes of a picture that may remain one interval if it has no markers; a larger
   *     one is divided into its rows of MCUs
   * @param threads number of threads for finding the rows of MCUs
   * @return empty unless the markers match the header
   */
  static Optional<PageBands> find(
      PictureBytes input, JpegHeader header, PageInfo page, long small, int threads)
      throws IOException {
    if (header.restartInterval() == 0) {
      Optional<PageBands> whole =
          page.rawBytes() <= small ? whole(input, header, page) : Optional.empty();
      return whole.isPresent() ? whole : ScanBands.find(input, header, page, threads);
    }
    if (!JpegBandCoding.hasBands(header)) {
      return Optional.empty();
    }
    JpegBandCoding coding = JpegBandCoding.of(header, scanHeader(input, header), page);
    long[] begins = new long[Math.ceilDiv(page.height(), coding.rows()) + 1];
    return begins.length > 2 && find(input, header.scanDataAt(), begins)
        ? Optional.of(new MarkedBands(coding, begins))
        : Optional.empty();
  }

  /** The picture as one interval, which ends where a marker after its last row would be. */
  private static Optional<PageBands> whole(PictureBytes input, JpegHeader header, PageInfo page)
      throws IOException {
    Frame frame = header.frame();
    int mcus = frame.mcusAcross() * Math.ceilDiv(frame.height(), frame.mcuRows());
    if (mcus > JpegBandCoding.MAX_RESTART_INTERVAL || !JpegBandCoding.mayHaveBands(header)) {
      return Optional.empty();
    }
    ByteArrayOutputStream more = new ByteArrayOutputStream();
    more.writeBytes(Segments.restartInterval(mcus));
    more.writeBytes(scanHeader(input, header));
    try {
      JpegBandCoding coding = JpegBandCoding.of(header, more.toByteArray(), page);
      long[] begins = new long[2];
      return find(input, header.scanDataAt(), begins)
          ? Optional.of(new MarkedBands(coding, begins))
          : Optional.empty();
    } catch (PictureException e) {
      // The header is too long to be sent with every band; the picture can still be decoded as one
      // stream.
      return Optional.empty();
    }
  }

  /** The bytes from the scan's marker to its data. */
  static byte[] scanHeader(PictureBytes input, JpegHeader header) throws IOException {
    return input.bytes(header.scanAt(), (int) (header.scanDataAt() - header.scanAt()));
  }

  private static boolean find(PictureBytes input, long from, long[] begins) throws IOException {
    begins[0] = from;
    int next = 1;
    byte last = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    int n;
    for (long position = from; position < input.size(); position += n) {
      n = (int) Math.min(buffer.length, input.size() - position);
      input.read(position, buffer, 0, n);
      for (int i = 0; i < n; i++) {
        byte b = buffer[i];
        if (last == -1 && b != 0 && b != -1) {
          begins[next] = position + i + 1;
          int marker = b & 0xff;
          if (next == begins.length - 1) {
            return marker == Marker.EOI;
          }
          if (marker != Marker.restart(next)) {
            return false;
          }
          next++;
        }
        last = b;
      }
    }
    return false;
  }

  @Override
  public JpegBandCoding coding() {
    return coding;
  }

  @Override
  public BandLocation locate(int firstRow, int count) {
    Bands.require(coding, firstRow, count);
    int first = first(firstRow);
    int end = end(firstRow + count);
    long bytes = begins[end] - begins[first];
    if (bytes > Integer.MAX_VALUE - Long.BYTES) {
      throw new IllegalArgumentException(bytes + " bytes are too many for one band");
    }
    int[] lengths = new int[end - first];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = (int) (begins[first + i + 1] - begins[first + i]);
    }
    return new MarkedLocation(begins[first], lengths);
  }

  /** The first interval that the decoder of a band needs. */
  private int first(int firstRow) {
    return coding.interval(firstRow - coding.contextAbove(firstRow));
  }

  /** The interval after the last that the decoder of a band needs. */
  private int end(int endRow) {
    return coding.interval(endRow + coding.contextBelow(endRow) - 1) + 1;
  }
}
