package org.equilux.imaging.tiff;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.RowSink;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;

/**
 * The decoder of strips or tiles with fax compression (CCITT T.4 and T.6; TIFF 6.0, sections 10 and
 * 11). It uses the JDK's decoder for one segment at a time, wrapped as a TIFF with one strip.
 */
final class FaxSegments {
  /** The limit of a segment in bytes, decoded or encoded, as it is in memory. */
  private static final long MAX_BYTES = 1L << 28;

  /** The JDK decoder's warning about padding before the first line. */
  private static final String FILLED = "T.4 compressed data should begin with EOL";

  /** The number of fields of the TIFF around a segment. */
  private static final int FIELDS = 12;

  private static final int HEAD_BYTES = 8 + 2 + 12 * FIELDS + 4;

  private final TiffPage page;
  private final PictureBytes input;
  private final SegmentLosses losses;
  private final Layout layout;

  FaxSegments(TiffPage page, PictureBytes input, SegmentLosses losses) {
    this.page = page;
    this.input = input;
    this.losses = losses;
    this.layout = page.layout();
  }

  /**
   * Checks that a page's segments fit into memory.
   *
   * @throws PictureException if one does not
   */
  static void check(TiffPage page) throws PictureException {
    long decoded = page.coding().rowBytes(page.layout().width()) * page.layout().encodedRows(0);
    long encoded = Arrays.stream(page.byteCounts()).max().orElse(0);
    if (Math.max(decoded, encoded) > MAX_BYTES) {
      throw PictureException.unsupported(
          "a TIFF with strips or tiles of fax compression of more than %d bytes is not supported;"
                  .formatted(MAX_BYTES)
              + " save it with smaller ones");
    }
  }

  /** Decodes the page. */
  void decode(RowSink sink) throws IOException {
    int rowBytes = page.info().rowBytes();
    for (int segmentRow = 0; segmentRow < layout.down(); segmentRow++) {
      int count = layout.pageRows(segmentRow);
      byte[][] packed = new byte[layout.across()][];
      for (int column = 0; column < packed.length; column++) {
        packed[column] = segment(segmentRow, column);
      }
      byte[] row = new byte[rowBytes];
      int packedBytes = (int) page.coding().rowBytes(layout.width());
      for (int y = 0; y < count; y++) {
        for (int column = 0; column < packed.length; column++) {
          byte[] raw = Arrays.copyOfRange(packed[column], y * packedBytes, (y + 1) * packedBytes);
          int columns = layout.pageColumns(column);
          page.coding().decode(raw, layout.width(), row, column * layout.width(), columns);
        }
        sink.rows(row, 0, 1);
      }
    }
  }

  /** The rows of a segment, packed to whole bytes; lost rows are 0. */
  private byte[] segment(int segmentRow, int column) throws IOException {
    int index = segmentRow * layout.across() + column;
    int rows = layout.encodedRows(segmentRow);
    byte[] none = new byte[(int) page.coding().rowBytes(layout.width()) * rows];
    boolean present = false;
    try {
      page.places().requirePresent(index);
      if (page.places().isLeftOut(index)) {
        return none;
      }
      present = true;
      return rows(index, rows);
    } catch (PictureException e) {
      byte[] most = present ? beforeDamage(index, rows) : new byte[0];
      int whole = most.length / (int) page.coding().rowBytes(layout.width());
      losses.lost(segmentRow, column, whole, e);
      System.arraycopy(most, 0, none, 0, most.length);
      return none;
    }
  }

  /**
   * The rows of a damaged segment before the damage, found by bisection, as the decoder does not
   * report the row of the damage, and completes a row whose data end early.
   */
  private byte[] beforeDamage(int index, int rows) throws IOException {
    byte[] most = {};
    int least = 0;
    int beyond = losses.onDamage() == OnDamage.REFUSE ? 1 : rows;
    while (beyond - least > 1) {
      int middle = (least + beyond) >>> 1;
      try {
        most = rows(index, middle);
        least = middle;
      } catch (PictureException e) {
        beyond = middle;
      }
    }
    int rowBytes = (int) page.coding().rowBytes(layout.width());
    return Arrays.copyOf(most, Math.max(0, most.length - rowBytes));
  }

  /** The first rows of a segment, packed to whole bytes. */
  private byte[] rows(int index, int rows) throws IOException {
    int length = (int) page.byteCounts()[index];
    byte[] tiff = ByteBuffer.allocate(HEAD_BYTES + length).put(head(rows, length)).array();
    System.arraycopy(input.bytes(page.offsets()[index], length), 0, tiff, HEAD_BYTES, length);
    ImageReader reader = ImageIO.getImageReadersByFormatName("tiff").next();
    String[] warning = new String[1];
    try (MemoryCacheImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(tiff))) {
      reader.setInput(stream, true, true);
      reader.addIIOReadWarningListener(
          (_, what) -> warning[0] = what.startsWith(FILLED) ? warning[0] : what);
      BufferedImage image = reader.read(0);
      if (warning[0] != null
          || image.getType() != BufferedImage.TYPE_BYTE_BINARY
          || image.getWidth() != layout.width()
          || image.getHeight() != rows
          || !(image.getRaster().getDataBuffer() instanceof DataBufferByte bits)) {
        throw PictureException.corrupt(
            "the fax data of the TIFF are damaged" + (warning[0] == null ? "" : ": " + warning[0]));
      }
      return bits.getData();
    } catch (PictureException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw PictureException.corrupt("the fax data of the TIFF are damaged: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  /** The header and directory that wrap a segment of {@code rows} rows as a TIFF. */
  private ByteBuffer head(int rows, int length) throws IOException {
    Directory directory = page.directory();
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).putInt(0x4d4d_002a).putInt(8);
    head.putShort((short) FIELDS);
    put(head, Tag.IMAGE_WIDTH, layout.width());
    put(head, Tag.IMAGE_LENGTH, rows);
    putShort(head, Tag.BITS_PER_SAMPLE, 1);
    putShort(head, Tag.COMPRESSION, page.packing().compression().code());
    // Independent of the page's value for white: the decoder would invert the bits otherwise.
    putShort(head, Tag.PHOTOMETRIC, 1);
    putShort(head, Tag.FILL_ORDER, directory.value(Tag.FILL_ORDER, 1));
    put(head, Tag.STRIP_OFFSETS, HEAD_BYTES);
    putShort(head, Tag.SAMPLES_PER_PIXEL, 1);
    put(head, Tag.ROWS_PER_STRIP, rows);
    put(head, Tag.STRIP_BYTE_COUNTS, length);
    put(head, Tag.T4_OPTIONS, directory.value(Tag.T4_OPTIONS, 0));
    put(head, Tag.T6_OPTIONS, directory.value(Tag.T6_OPTIONS, 0));
    return head.putInt(0).flip();
  }

  private static void put(ByteBuffer head, int tag, long value) {
    head.putShort((short) tag).putShort((short) Field.LONG).putInt(1).putInt((int) value);
  }

  private static void putShort(ByteBuffer head, int tag, long value) {
    head.putShort((short) tag).putShort((short) Field.SHORT).putInt(1);
    head.putShort((short) value).putShort((short) 0);
  }
}
