package org.equilux.imaging.jpeg.encode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import org.equilux.imaging.jpeg.header.Frame;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.imaging.jpeg.header.Segments;
import org.equilux.imaging.jpeg.header.Style;

/**
 * The header of a result up to its entropy-coded data: the segments that {@link JpegEncoder} writes
 * for the same style, without those of metadata, and with a restart interval. It is written here,
 * as the JDK writes a header only with a picture, which takes a millisecond.
 */
public final class ResultHeader {
  private static final List<JPEGHuffmanTable> LUMINANCE =
      List.of(JPEGHuffmanTable.StdDCLuminance, JPEGHuffmanTable.StdACLuminance);
  private static final List<JPEGHuffmanTable> CHROMINANCE =
      List.of(JPEGHuffmanTable.StdDCChrominance, JPEGHuffmanTable.StdACChrominance);

  private static final int MAX_BYTE = 255;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Style style;
  private final int components;

  /** Whether the components are red, green and blue, which have the same tables. */
  private final boolean rgb;

  private ResultHeader(Style style) {
    this.style = style;
    this.components = style.frame().components().size();
    this.rgb = style.rgb() && style.frame().isColor();
  }

  /**
   * The header of a picture.
   *
   * @param width of the picture in pixels
   * @param height of the picture in rows
   * @param restartInterval number of MCUs between restart markers
   */
  public static byte[] of(Style style, int width, int height, int restartInterval) {
    ResultHeader header = new ResultHeader(style);
    header.out.write(0xff);
    header.out.write(Marker.SOI);
    header.adobe();
    boolean wide = header.quantization();
    header.frame(width, height, wide);
    header.huffman();
    header.out.writeBytes(Segments.restartInterval(restartInterval));
    header.scan();
    return header.out.toByteArray();
  }

  /** Writes Adobe's segment, if the components would be misunderstood without it. */
  private void adobe() {
    if (!rgb && !style.inks().isInverted()) {
      return;
    }
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.writeBytes("Adobe".getBytes(StandardCharsets.US_ASCII));
    int transform = style.inks() == Inks.YCCK ? 2 : 0;
    payload.writeBytes(new byte[] {0, 100, 0, 0, 0, 0, (byte) transform});
    out.writeBytes(Segments.of(Marker.APP14, payload.toByteArray()));
  }

  /** Writes the quantization tables; returns whether one of them has values of 16 bits. */
  private boolean quantization() {
    int[] ids =
        style.frame().components().stream().mapToInt(Frame.Component::table).distinct().toArray();
    boolean anyWide = false;
    for (int id : ids) {
      int[] table = style.tables()[id];
      boolean wide = false;
      for (int value : table) {
        wide |= value > MAX_BYTE;
      }
      ByteArrayOutputStream payload = new ByteArrayOutputStream();
      payload.write((wide ? 1 << 4 : 0) | id);
      for (int place = 0; place < JpegHeader.COEFFICIENTS; place++) {
        int value = table[JpegHeader.natural(place)];
        if (wide) {
          payload.write(value >> 8);
        }
        payload.write(value);
      }
      out.writeBytes(Segments.of(Marker.DQT, payload.toByteArray()));
      anyWide |= wide;
    }
    return anyWide;
  }

  private void frame(int width, int height, boolean wide) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.writeBytes(
        new byte[] {
          8,
          (byte) (height >> 8),
          (byte) height,
          (byte) (width >> 8),
          (byte) width,
          (byte) components
        });
    for (int i = 0; i < components; i++) {
      Frame.Component component = style.frame().components().get(i);
      payload.write(id(i));
      payload.write(component.h() << 4 | component.v());
      payload.write(component.table());
    }
    // Tables of 16 bits are not baseline (B.2.2).
    out.writeBytes(Segments.of(wide ? Marker.SOF0 + 1 : Marker.SOF0, payload.toByteArray()));
  }

  private void huffman() {
    write(LUMINANCE, 0);
    if (hasChrominance()) {
      write(CHROMINANCE, 1);
    }
  }

  private void write(List<JPEGHuffmanTable> tables, int id) {
    for (int ac = 0; ac < tables.size(); ac++) {
      ByteArrayOutputStream payload = new ByteArrayOutputStream();
      payload.write(ac << 4 | id);
      for (short count : tables.get(ac).getLengths()) {
        payload.write(count);
      }
      for (short value : tables.get(ac).getValues()) {
        payload.write(value);
      }
      out.writeBytes(Segments.of(Marker.DHT, payload.toByteArray()));
    }
  }

  private void scan() {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.write(components);
    for (int i = 0; i < components; i++) {
      payload.write(id(i));
      payload.write(hasChrominance() && i > 0 ? 0x11 : 0);
    }
    payload.writeBytes(new byte[] {0, JpegHeader.COEFFICIENTS - 1, 0});
    out.writeBytes(Segments.of(Marker.SOS, payload.toByteArray()));
  }

  /** Whether components after the first have Huffman tables of their own. */
  private boolean hasChrominance() {
    return style.frame().isColor() && !rgb;
  }

  private int id(int component) {
    return rgb ? "RGB".charAt(component) : component + 1;
  }
}
