package org.equilux.imaging.tiff.oldjpeg;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.directory.TiffFile;

/**
 * The reader of a page's tables from its fields JPEGQTables, JPEGDCTables and JPEGACTables, which
 * have the position of the table of each component in the file. Component {@code i} uses the tables
 * with number {@code i}.
 */
final class FieldTables {
  private static final int QUANTIZATION_BYTES = 64;
  private static final int CODE_LENGTHS = 16;
  private static final int MAX_CODES = 256;

  /** The class of tables for AC coefficients (T.81, B.2.4.2). */
  private static final int AC = 1 << 4;

  private FieldTables() {}

  /**
   * The tables as segments of a JPEG.
   *
   * @return empty if the page has no such fields
   */
  static byte[] read(TiffFile file, Directory directory, int components) throws IOException {
    ByteArrayOutputStream tables = new ByteArrayOutputStream();
    if (!directory.has(Tag.JPEG_Q_TABLES)) {
      return tables.toByteArray();
    }
    for (int i = 0; i < components; i++) {
      long quantization = place(directory, Tag.JPEG_Q_TABLES, components, i);
      HeadWriter.write(tables, Marker.DQT, i, file.input().bytes(quantization, QUANTIZATION_BYTES));
      HeadWriter.write(
          tables, Marker.DHT, i, codes(file, place(directory, Tag.JPEG_DC_TABLES, components, i)));
      HeadWriter.write(
          tables,
          Marker.DHT,
          AC | i,
          codes(file, place(directory, Tag.JPEG_AC_TABLES, components, i)));
    }
    return tables.toByteArray();
  }

  private static long place(Directory directory, int tag, int components, int component)
      throws IOException {
    long[] places = directory.values(tag, components);
    if (places.length < components) {
      throw PictureException.corrupt(
          "the TIFF has JPEG tables for %d of its %d components"
              .formatted(places.length, components));
    }
    return places[component];
  }

  /** A Huffman table: the number of codes of each length, and their values. */
  private static byte[] codes(TiffFile file, long position) throws IOException {
    int codes = 0;
    for (byte count : file.input().bytes(position, CODE_LENGTHS)) {
      codes += count & 0xff;
    }
    if (codes > MAX_CODES) {
      throw PictureException.corrupt("a Huffman table of the TIFF has %d codes".formatted(codes));
    }
    return file.input().bytes(position, CODE_LENGTHS + codes);
  }
}
