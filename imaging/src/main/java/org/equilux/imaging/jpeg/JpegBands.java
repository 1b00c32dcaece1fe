package org.equilux.imaging.jpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.equilux.imaging.EncodedBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.io.InputFile;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;

/** The restart intervals of a picture, as they are in the file. */
final class JpegBands implements EncodedBands {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputFile input;
  private final JpegBandCoding coding;

  /** Where each interval's data begin, and where the next one's would. */
  private final long[] begins;

  private JpegBands(InputFile input, JpegBandCoding coding, long[] begins) {
    this.input = input;
    this.coding = coding;
    this.begins = begins;
  }

  /**
   * Finds the intervals, for which it reads the file once.
   *
   * @param small a picture of no more raw bytes is one interval if it has no markers; a larger one
   *     is cut into its rows of MCUs
   * @return empty unless the markers are as the header has them expected
   */
  static Optional<EncodedBands> find(InputFile input, JpegHeader header, PageInfo page, long small)
      throws IOException {
    if (header.restartInterval() == 0) {
      Optional<EncodedBands> whole =
          page.rawBytes() <= small ? whole(input, header, page) : Optional.empty();
      return whole.isPresent() ? whole : ScanBands.find(input, header, page);
    }
    if (!JpegBandCoding.hasBands(header)) {
      return Optional.empty();
    }
    JpegBandCoding coding = JpegBandCoding.of(header, scanHeader(input, header), page);
    long[] begins = new long[Math.ceilDiv(page.height(), coding.rows()) + 1];
    return begins.length > 2 && find(input, header.scanDataAt(), begins)
        ? Optional.of(new JpegBands(input, coding, begins))
        : Optional.empty();
  }

  /** The picture as one interval, the marker of whose end would lie after its last row. */
  private static Optional<EncodedBands> whole(InputFile input, JpegHeader header, PageInfo page)
      throws IOException {
    Frame frame = header.frame();
    int mcus = frame.mcusAcross() * Math.ceilDiv(frame.height(), frame.mcuRows());
    if (mcus > JpegBandCoding.MAX_RESTART_INTERVAL || !JpegBandCoding.mayHaveBands(header)) {
      return Optional.empty();
    }
    ByteArrayOutputStream more = new ByteArrayOutputStream();
    JpegBandCoding.writeRestartInterval(more, mcus);
    more.writeBytes(scanHeader(input, header));
    try {
      JpegBandCoding coding = JpegBandCoding.of(header, more.toByteArray(), page);
      long[] begins = new long[2];
      return find(input, header.scanDataAt(), begins)
          ? Optional.of(new JpegBands(input, coding, begins))
          : Optional.empty();
    } catch (PictureException e) {
      // Its header is too long to travel with every band; it can be decoded all the same.
      return Optional.empty();
    }
  }

  /** From the scan's marker to its data. */
  static byte[] scanHeader(InputFile input, JpegHeader header) throws IOException {
    return input.bytes(header.scanAt(), (int) (header.scanDataAt() - header.scanAt()));
  }

  private static boolean find(InputFile input, long from, long[] begins) throws IOException {
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
  public byte[] read(int firstRow, int count) throws IOException {
    Bands.require(coding, firstRow, count);
    long bytes = encodedBytes(firstRow, count);
    if (bytes > Integer.MAX_VALUE - Long.BYTES) {
      throw new IllegalArgumentException(bytes + " bytes are too many for one band");
    }
    int first = first(firstRow);
    byte[] encoded = input.bytes(begins[first], (int) bytes);
    int end = end(firstRow + count);
    for (int i = first + 1; i < end; i++) {
      encoded[(int) (begins[i] - begins[first]) - 1] = (byte) Marker.restart(i - first);
    }
    encoded[encoded.length - 1] = (byte) Marker.EOI;
    return encoded;
  }

  private long encodedBytes(int firstRow, int count) {
    return begins[end(firstRow + count)] - begins[first(firstRow)];
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
