package org.equilux.imaging;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/**
 * Small pictures with one item of metadata: a segment of a JPEG, a chunk of a PNG, or a field of a
 * TIFF, each as bytes that must be equal in a result.
 */
final class MetadataFiles {
  private static final int SIDE = 8;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int RATIONAL = 5;
  private static final int DOUBLE = 12;

  /** The tag of the field in a directory to which another field points. */
  private static final int INNER = 37500;

  /** The fields that point to directories, whose fields are compared. */
  private static final Set<Integer> POINTERS = Set.of(34665, 34853);

  private MetadataFiles() {}

  /** A segment of a JPEG. */
  static byte[] segment(int marker, byte[] payload) {
    return ByteBuffer.allocate(4 + payload.length)
        .put((byte) 0xff)
        .put((byte) marker)
        .putShort((short) (2 + payload.length))
        .put(payload)
        .array();
  }

  /** A JPEG with a segment, which replaces one with the same prefix. */
  static byte[] jpeg(byte[] segment) throws IOException {
    byte[] plain = picture("jpeg");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(plain, 0, 2);
    List<byte[]> segments = segments(plain);
    byte[] jfif = segments.getFirst();
    out.writeBytes(Arrays.equals(jfif, 0, 6, segment, 0, 6) ? segment : jfif);
    if (!Arrays.equals(jfif, 0, 6, segment, 0, 6)) {
      out.writeBytes(segment);
    }
    int at = 2 + jfif.length;
    out.write(plain, at, plain.length - at);
    return out.toByteArray();
  }

  /** The segments in the header of a JPEG. */
  static List<byte[]> segments(byte[] jpeg) {
    List<byte[]> segments = new ArrayList<>();
    for (int at = 2; (jpeg[at + 1] & 0xff) != 0xda; ) {
      int end = at + 2 + (ByteBuffer.wrap(jpeg).getShort(at + 2) & 0xffff);
      segments.add(Arrays.copyOfRange(jpeg, at, end));
      at = end;
    }
    return segments;
  }

  /** A chunk of a PNG. */
  static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
    chunk.put(type.getBytes(StandardCharsets.US_ASCII));
    chunk.put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  /** A PNG with a chunk before its pixels. */
  static byte[] png(byte[] chunk) throws IOException {
    byte[] plain = picture("png");
    int header = 8 + chunks(plain).getFirst().length;
    return ByteBuffer.allocate(plain.length + chunk.length)
        .put(plain, 0, header)
        .put(chunk)
        .put(plain, header, plain.length - header)
        .array();
  }

  static List<byte[]> chunks(byte[] png) {
    List<byte[]> chunks = new ArrayList<>();
    for (int at = 8; at < png.length; ) {
      int end = at + 12 + ByteBuffer.wrap(png).getInt(at);
      chunks.add(Arrays.copyOfRange(png, at, end));
      at = end;
    }
    return chunks;
  }

  private static byte[] picture(String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB), format, out);
    return out.toByteArray();
  }

  /** A field of a TIFF: number, type, and values with arbitrary bytes. */
  static byte[] field(int tag, int type, int count) {
    ByteBuffer field = ByteBuffer.allocate(8 + count * size(type)).putInt(tag).putInt(type);
    for (int i = 0; field.hasRemaining(); i++) {
      field.put((byte) (tag + 7 * i));
    }
    return field.array();
  }

  private static int size(int type) {
    return switch (type) {
      case SHORT -> 2;
      case LONG -> 4;
      case RATIONAL, DOUBLE -> 8;
      default -> 1;
    };
  }

  /** A gray TIFF with a field; a field that points to a directory has its values there. */
  static byte[] tiff(byte[] field) {
    ByteBuffer added = ByteBuffer.wrap(field);
    int tag = added.getInt();
    int type = added.getInt();
    byte[] values = Arrays.copyOfRange(field, 8, field.length);
    ByteBuffer out = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(0);
    int pixels = out.position();
    out.put(new byte[SIDE * SIDE]);
    int count = values.length / size(type);
    int place = out.position();
    out.put(values).position(place + values.length + values.length % 2);
    if (POINTERS.contains(tag)) {
      int directory = out.position();
      directory(out, new TreeMap<>(Map.of(INNER, new int[] {type, count, place})));
      type = LONG;
      count = 1;
      place = directory;
    } else if (values.length <= 4) {
      place = ByteBuffer.wrap(Arrays.copyOf(values, 4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
    SortedMap<Integer, int[]> fields = new TreeMap<>();
    fields.put(256, new int[] {SHORT, 1, SIDE});
    fields.put(257, new int[] {SHORT, 1, SIDE});
    fields.put(258, new int[] {SHORT, 1, 8});
    fields.put(259, new int[] {SHORT, 1, 1});
    fields.put(262, new int[] {SHORT, 1, 1});
    fields.put(273, new int[] {LONG, 1, pixels});
    fields.put(279, new int[] {LONG, 1, SIDE * SIDE});
    fields.put(tag, new int[] {type, count, place});
    out.putInt(4, out.position());
    directory(out, fields);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void directory(ByteBuffer out, SortedMap<Integer, int[]> fields) {
    out.putShort((short) fields.size());
    fields.forEach(
        (tag, field) ->
            out.putShort(tag.shortValue())
                .putShort((short) field[0])
                .putInt(field[1])
                .putInt(field[2]));
    out.putInt(0);
  }

  /** The fields of the first page. */
  static List<byte[]> fields(byte[] tiff) {
    ByteBuffer in = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> fields = new ArrayList<>();
    int directory = in.getInt(4);
    for (int i = 0; i < in.getShort(directory); i++) {
      int entry = directory + 2 + 12 * i;
      int tag = in.getShort(entry) & 0xffff;
      if (POINTERS.contains(tag)) {
        entry = in.getInt(entry + 8) + 2;
      }
      int type = in.getShort(entry + 2);
      int bytes = in.getInt(entry + 4) * size(type);
      int place = bytes <= 4 ? entry + 8 : in.getInt(entry + 8);
      fields.add(
          ByteBuffer.allocate(8 + bytes).putInt(tag).putInt(type).put(tiff, place, bytes).array());
    }
    return fields;
  }
}
