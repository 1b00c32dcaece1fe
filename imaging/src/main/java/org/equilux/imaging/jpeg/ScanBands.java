package org.equilux.imaging.jpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.equilux.imaging.ChunkBands;
import org.equilux.imaging.EncodedBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.io.InputFile;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.scan.BitWriter;
import org.equilux.imaging.jpeg.scan.HuffmanTable;
import org.equilux.imaging.jpeg.scan.ScanCoding;
import org.equilux.imaging.jpeg.scan.ScanIndex;

/**
 * The rows of MCUs of a picture without restart markers, as if there were one after each. A restart
 * changes nothing but what the first coefficients of a row's first MCU are the difference to, and
 * that the row begins with a byte; so all other bits are copied.
 */
final class ScanBands implements EncodedBands {
  private final InputFile input;
  private final ScanCoding scan;
  private final ScanIndex index;

  /** Tables for DC that have all differences, by component. */
  private final HuffmanTable[] full;

  private final JpegBandCoding coding;

  private ScanBands(
      InputFile input,
      ScanCoding scan,
      ScanIndex index,
      HuffmanTable[] full,
      JpegBandCoding coding) {
    this.input = input;
    this.scan = scan;
    this.index = index;
    this.full = full;
    this.coding = coding;
  }

  /**
   * Finds the rows, for which it reads all of the scan once.
   *
   * @return empty if there are not several, or anything is unusual or damaged
   */
  static Optional<EncodedBands> find(InputFile input, JpegHeader header, PageInfo page)
      throws IOException {
    Frame frame = header.frame();
    int rows = Math.ceilDiv(frame.height(), frame.mcuRows());
    if (!JpegBandCoding.mayHaveBands(header) || header.restartInterval() > 0 || rows < 2) {
      return Optional.empty();
    }
    try {
      byte[] scanHeader = JpegBands.scanHeader(input, header);
      ScanCoding scan = ScanCoding.of(header, scanHeader);
      HuffmanTable[] full = new HuffmanTable[scan.dc().length];
      ByteArrayOutputStream more = new ByteArrayOutputStream();
      for (int i = 0; i < full.length; i++) {
        full[i] = scan.dc()[i].withAllDifferences();
        JpegBandCoding.writeSegment(more, Marker.DHT, full[i].toBytes(scanHeader[6 + 2 * i] >> 4));
      }
      JpegBandCoding.writeRestartInterval(more, frame.mcusAcross());
      more.writeBytes(scanHeader);
      JpegBandCoding coding = JpegBandCoding.of(header, more.toByteArray(), page);
      ScanIndex index = ScanIndex.read(input, header.scanDataAt(), scan, rows, frame.mcusAcross());
      if (!isPlausible(index, frame, page)) {
        return Optional.empty();
      }
      return Optional.of(new ScanBands(input, scan, index, full, coding));
    } catch (PictureException e) {
      // What is wrong with a picture the decoder says, if it thinks so, too.
      return Optional.empty();
    }
  }

  /**
   * Whether no band will be so long that whoever is sent it refuses it ({@link
   * ChunkBands#isPlausible}): all together are short, or none is longer than noise makes it, with
   * the rows above and below that it may need.
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
  public byte[] read(int firstRow, int count) throws IOException {
    Bands.require(coding, firstRow, count);
    int first = coding.interval(firstRow - coding.contextAbove(firstRow));
    int end = coding.interval(firstRow + count + coding.contextBelow(firstRow + count) - 1) + 1;
    byte[] data = data(first, end);
    long origin = index.bit(first) & ~7L;
    BitWriter out = new BitWriter(data.length);
    for (int row = first; row < end; row++) {
      if (row > first) {
        out.marker(Marker.restart(row - first));
      }
      writeRow(data, index.bit(row) - origin, index.bit(row + 1) - origin, row, out);
    }
    out.marker(Marker.EOI);
    return out.toByteArray();
  }

  /** The bytes of some rows without the zeros that follow 0xff, and some more for looking ahead. */
  private byte[] data(int first, int end) throws IOException {
    long position = index.position(first);
    int length = Math.toIntExact(index.position(end) - position + 1);
    byte[] data = input.bytes(position, length);
    int to = 0;
    for (int i = 0; i < length; i++) {
      byte b = data[i];
      data[to++] = b;
      if (b == -1) {
        i++;
      }
    }
    return Arrays.copyOf(data, to + ScanCoding.MAX_MCU_BYTES);
  }

  private void writeRow(byte[] data, long from, long end, int row, BitWriter out)
      throws PictureException {
    int[] predictions = index.predictions(row);
    int restarted = 0;
    long at = from;
    for (int component : scan.components()) {
      long bits = ScanCoding.bits(data, at);
      int entry = scan.dc()[component].entry(bits);
      long next = at + (entry & 0xff) + (entry >> 8);
      if ((restarted & 1 << component) == 0) {
        restarted |= 1 << component;
        writeDc(predictions[component] + ScanCoding.difference(bits, entry), full[component], out);
        at = next;
      }
      next = ScanCoding.skipAc(data, next, scan.ac()[component]);
      if (entry == 0 || next < 0 || next > end) {
        throw PictureException.corrupt("the JPEG has changed while it was read");
      }
      out.copy(data, at, next);
      at = next;
    }
    out.copy(data, at, end);
  }

  private static void writeDc(int value, HuffmanTable table, BitWriter out) {
    int count = Integer.SIZE - Integer.numberOfLeadingZeros(Math.abs(value));
    out.write(table.code(count), table.length(count));
    out.write(value < 0 ? value + (1 << count) - 1 : value, count);
  }
}
