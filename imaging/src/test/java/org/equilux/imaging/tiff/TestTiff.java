package org.equilux.imaging.tiff;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.compression.Packing;
import org.equilux.imaging.tiff.compression.SegmentEncoder;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.samples.Coding;
import org.equilux.imaging.tiff.samples.Predictor;
import org.equilux.imaging.tiff.samples.SampleFormat;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/**
 * Creates TIFF files of any layout for tests. The container is written independently of the writer
 * under test; rows are encoded with its codecs, which the tests compare with other programs.
 */
final class TestTiff {
  /** The compressions that can be written. */
  static final Set<Compression> COMPRESSIONS =
      Arrays.stream(Compression.values())
          .filter(compression -> compression.written() == compression)
          .collect(Collectors.toCollection(() -> EnumSet.noneOf(Compression.class)));

  /**
   * The properties of a page.
   *
   * @param samples type of the samples in the file
   * @param tile 0 for strips of {@code segmentHeight} rows, otherwise the width of tiles
   */
  record Spec(
      int width,
      int height,
      PixelFormat format,
      SampleType samples,
      int tile,
      int segmentHeight,
      Compression compression,
      boolean predictor,
      boolean inverted,
      ByteOrder order,
      boolean big) {
    static Spec of(int width, int height, PixelFormat format) {
      return new Spec(
          width,
          height,
          format,
          SampleType.usual(format),
          0,
          height,
          Compression.NONE,
          false,
          false,
          ByteOrder.LITTLE_ENDIAN,
          false);
    }

    Spec compressed(Compression with, boolean differences) {
      return new Spec(
          width,
          height,
          format,
          samples,
          tile,
          segmentHeight,
          with,
          differences,
          inverted,
          order,
          big);
    }

    Spec strips(int rows) {
      return new Spec(
          width, height, format, samples, 0, rows, compression, predictor, inverted, order, big);
    }

    Spec tiles(int tileWidth, int tileHeight) {
      return new Spec(
          width,
          height,
          format,
          samples,
          tileWidth,
          tileHeight,
          compression,
          predictor,
          inverted,
          order,
          big);
    }

    Spec ordered(ByteOrder by, boolean bigTiff) {
      return new Spec(
          width,
          height,
          format,
          samples,
          tile,
          segmentHeight,
          compression,
          predictor,
          inverted,
          by,
          bigTiff);
    }

    Spec withSamples(SampleType type) {
      return new Spec(
          width,
          height,
          format,
          type,
          tile,
          segmentHeight,
          compression,
          predictor,
          inverted,
          order,
          big);
    }

    Predictor prepared() {
      return !predictor
          ? Predictor.NONE
          : samples.isFloat() ? Predictor.FLOATING_POINT : Predictor.DIFFERENCES;
    }

    Spec withInverted() {
      return new Spec(
          width,
          height,
          format,
          samples,
          tile,
          segmentHeight,
          compression,
          predictor,
          true,
          order,
          big);
    }
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;
  private int lastLink;
  private final boolean big;
  private final List<SortedMap<Integer, Object[]>> pages = new ArrayList<>();

  TestTiff(ByteOrder order, boolean big) {
    this.order = order;
    this.big = big;
    out.writeBytes(new byte[big ? 16 : 8]);
  }

  static void write(Path file, Spec spec, byte[] pixels) throws IOException {
    TestTiff tiff = new TestTiff(spec.order(), spec.big());
    tiff.page(spec, pixels);
    Files.write(file, tiff.bytes());
  }

  /** Adds a page and returns its modifiable fields. */
  SortedMap<Integer, Object[]> page(Spec spec, byte[] pixels) throws IOException {
    PixelFormat format = spec.format();
    PageInfo info = new PageInfo(spec.width(), spec.height(), format);
    int width = spec.tile() > 0 ? spec.tile() : spec.width();
    Layout layout = new Layout(info, spec.tile() > 0, width, spec.segmentHeight(), 1);
    Coding coding =
        new Coding(
            format,
            spec.samples().bits(),
            spec.samples(),
            spec.order() == ByteOrder.BIG_ENDIAN,
            spec.inverted(),
            spec.prepared(),
            false,
            null);
    long[] offsets = new long[layout.across() * layout.down()];
    long[] counts = new long[offsets.length];
    byte[] raw = new byte[(int) coding.rowBytes(width)];
    try (SegmentEncoder encoder = Packing.of(spec.compression()).encoder(out)) {
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = out.size();
        int y0 = layout.firstRow(i / layout.across());
        int x0 = i % layout.across() * width;
        for (int y = 0; y < layout.encodedRows(i / layout.across()); y++) {
          if (y0 + y < spec.height()) {
            int from = (y0 + y) * info.rowBytes() + x0 * format.bytesPerPixel();
            coding.encode(pixels, from, layout.pageColumns(i % layout.across()), raw, width);
          }
          encoder.row(raw, raw.length);
        }
        encoder.endSegment();
        counts[i] = out.size() - offsets[i];
      }
    }
    SortedMap<Integer, Object[]> fields = fields(spec);
    boolean tiled = spec.tile() > 0;
    put(fields, tiled ? 324 : 273, Field.LONG, offsets);
    put(fields, tiled ? 325 : 279, Field.LONG, counts);
    pages.add(fields);
    return fields;
  }

  /** Adds a page without fields, and returns its modifiable fields. */
  SortedMap<Integer, Object[]> page() {
    SortedMap<Integer, Object[]> fields = new TreeMap<>();
    pages.add(fields);
    return fields;
  }

  /** The fields of a page, without the positions of its segments. */
  private SortedMap<Integer, Object[]> fields(Spec spec) {
    PixelFormat format = spec.format();
    SortedMap<Integer, Object[]> fields = new TreeMap<>();
    put(fields, 256, Field.LONG, spec.width());
    put(fields, 257, Field.LONG, spec.height());
    long[] bits = new long[format.channels()];
    Arrays.fill(bits, spec.samples().bits());
    put(fields, 258, Field.SHORT, bits);
    if (SampleFormat.code(spec.samples()) != SampleFormat.UNSIGNED) {
      put(fields, 339, Field.SHORT, SampleFormat.code(spec.samples()));
    }
    put(fields, 259, Field.SHORT, spec.compression().code());
    put(fields, 262, Field.SHORT, format.isColor() ? 2 : spec.inverted() ? 0 : 1);
    put(fields, 277, Field.SHORT, format.channels());
    put(fields, 284, Field.SHORT, 1);
    if (spec.predictor()) {
      put(fields, 317, Field.SHORT, spec.prepared().code());
    }
    if (format.hasAlpha()) {
      put(fields, 338, Field.SHORT, 2);
    }
    if (spec.tile() > 0) {
      put(fields, 322, Field.LONG, spec.tile());
      put(fields, 323, Field.LONG, spec.segmentHeight());
    } else {
      put(fields, 278, Field.LONG, spec.segmentHeight());
    }
    return fields;
  }

  /** Adds bytes and returns their position. */
  int data(byte[] bytes) {
    align();
    int at = out.size();
    out.writeBytes(bytes);
    return at;
  }

  /** Sets an integer field. */
  void put(SortedMap<Integer, Object[]> fields, int tag, int type, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Field.size(type)).order(order);
    for (long value : values) {
      switch (Field.size(type)) {
        case 1 -> bytes.put((byte) value);
        case 2 -> bytes.putShort((short) value);
        case 4 -> bytes.putInt((int) value);
        default -> bytes.putLong(value);
      }
    }
    put(fields, tag, type, values.length, bytes.array());
  }

  /** Sets a field. */
  void put(SortedMap<Integer, Object[]> fields, int tag, int type, int count, byte[] bytes) {
    fields.put(tag, new Object[] {type, count, bytes});
  }

  /** Writes fields as a directory without successor. */
  int directory(SortedMap<Integer, Object[]> fields) {
    int offsetSize = big ? 8 : 4;
    SortedMap<Integer, byte[]> inline = new TreeMap<>();
    fields.forEach(
        (tag, field) -> {
          byte[] value = (byte[]) field[2];
          if (value.length > offsetSize) {
            align();
            int at = out.size();
            out.writeBytes(value);
            value = offset(at);
          }
          inline.put(tag, value);
        });
    align();
    int at = out.size();
    ByteBuffer bytes = ByteBuffer.allocate(16 + fields.size() * (big ? 20 : 12)).order(order);
    if (big) {
      bytes.putLong(fields.size());
    } else {
      bytes.putShort((short) fields.size());
    }
    fields.forEach(
        (tag, field) -> {
          bytes.putShort(tag.shortValue()).putShort(((Integer) field[0]).shortValue());
          if (big) {
            bytes.putLong((Integer) field[1]);
          } else {
            bytes.putInt((Integer) field[1]);
          }
          int end = bytes.position() + offsetSize;
          bytes.put(inline.get(tag)).position(end);
        });
    lastLink = at + bytes.position();
    out.write(bytes.array(), 0, bytes.position() + offsetSize);
    return at;
  }

  private void align() {
    if (out.size() % 2 == 1) {
      out.write(0);
    }
  }

  private byte[] offset(int value) {
    ByteBuffer bytes = ByteBuffer.allocate(big ? 8 : 4).order(order);
    if (big) {
      bytes.putLong(value);
    } else {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  byte[] bytes() {
    SortedMap<Integer, Integer> patches = new TreeMap<>();
    int link = big ? 8 : 4;
    for (SortedMap<Integer, Object[]> page : pages) {
      patches.put(link, directory(page));
      link = lastLink;
    }
    byte[] bytes = out.toByteArray();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
    byte mark = (byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M');
    buffer.put(mark).put(mark).putShort((short) (big ? 43 : 42));
    if (big) {
      buffer.putShort((short) 8);
    }
    patches.forEach((at, value) -> buffer.position(at).put(offset(value)));
    return bytes;
  }
}
