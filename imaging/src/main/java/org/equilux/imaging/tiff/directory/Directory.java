package org.equilux.imaging.tiff.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;

/** An image file directory: the fields of a page, or of its EXIF or GPS data. */
public final class Directory {
  /** The limit of fields: classic directories cannot have more, and no BigTIFF needs more. */
  private static final int MAX_FIELDS = 65_535;

  private final TiffFile file;
  private final SortedMap<Integer, Field> fields;
  private final long next;

  private Directory(TiffFile file, SortedMap<Integer, Field> fields, long next) {
    this.file = file;
    this.fields = fields;
    this.next = next;
  }

  /**
   * Reads a directory. Fields whose values are outside of the file are dropped; a page that needs
   * one reports it as missing.
   *
   * @param wanted tags of the fields to keep
   * @throws PictureException if the directory itself is outside of the file
   */
  public static Directory read(TiffFile file, long position, IntPredicate wanted)
      throws IOException {
    PictureBytes input = file.input();
    int countSize = file.big() ? 8 : 2;
    int entrySize = file.big() ? 20 : 12;
    int offsetSize = file.big() ? 8 : 4;
    ByteBuffer head = file.buffer(position, countSize);
    long count = file.big() ? head.getLong() : head.getShort() & 0xffff;
    if (count < 1 || count > MAX_FIELDS) {
      throw PictureException.corrupt("a directory of the TIFF claims to have " + count + " fields");
    }
    long first = position + countSize;
    ByteBuffer entries = file.buffer(first, (int) count * entrySize + offsetSize);
    SortedMap<Integer, Field> fields = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int at = i * entrySize;
      int tag = entries.getShort(at) & 0xffff;
      int type = entries.getShort(at + 2) & 0xffff;
      long values = file.big() ? entries.getLong(at + 4) : entries.getInt(at + 4) & 0xffff_ffffL;
      int size = Field.size(type);
      if (!wanted.test(tag) || size == 0 || values < 1 || values > input.size() / size) {
        continue;
      }
      int inlineAt = at + 4 + offsetSize;
      long place = values * size <= offsetSize ? first + inlineAt : file.offset(entries, inlineAt);
      if (input.contains(place, values * size)) {
        fields.putIfAbsent(tag, new Field(tag, type, values, place));
      }
    }
    return new Directory(file, fields, file.offset(entries, (int) count * entrySize));
  }

  /**
   * Reads the directory of EXIF or GPS data.
   *
   * @throws PictureException if it is outside of the file
   */
  public static Directory inner(TiffFile file, long position) throws IOException {
    // Pointers to further directories would be invalid in a copy.
    return read(
        file, position, tag -> tag != Tag.EXIF && tag != Tag.GPS && tag != Tag.INTEROPERABILITY);
  }

  /** The position of the next page's directory; 0 after the last. */
  public long next() {
    return next;
  }

  public Collection<Field> fields() {
    return fields.values();
  }

  public Map<Integer, Field> byTag() {
    return fields;
  }

  public boolean has(int tag) {
    return fields.containsKey(tag);
  }

  /**
   * The values of an integer field.
   *
   * @param most limit of values read
   * @throws PictureException if the field is missing or of another type
   */
  public long[] values(int tag, int most) throws IOException {
    Field field = fields.get(tag);
    if (field == null) {
      throw PictureException.corrupt("the TIFF lacks the field " + tag + ", or it is damaged");
    }
    int count = (int) Math.min(field.count(), most);
    ByteBuffer bytes = file.buffer(field.position(), count * field.valueSize());
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (field.type()) {
            case 1 -> bytes.get() & 0xff;
            case Field.SHORT -> bytes.getShort() & 0xffff;
            case Field.LONG, Field.IFD -> bytes.getInt() & 0xffff_ffffL;
            case Field.LONG8, Field.IFD8 -> bytes.getLong();
            default ->
                throw PictureException.corrupt(
                    "the field " + tag + " of the TIFF is not an integer");
          };
    }
    return values;
  }

  /**
   * The values of a field of fractions, or the given ones if the field is missing, of another type
   * or too short, or if a denominator is 0.
   */
  public double[] rationals(int tag, double[] otherwise) throws IOException {
    Field field = fields.get(tag);
    if (field == null || field.type() != Field.RATIONAL || field.count() < otherwise.length) {
      return otherwise.clone();
    }
    ByteBuffer bytes = file.buffer(field.position(), otherwise.length * field.valueSize());
    double[] values = new double[otherwise.length];
    for (int i = 0; i < values.length; i++) {
      long numerator = bytes.getInt() & 0xffff_ffffL;
      long denominator = bytes.getInt() & 0xffff_ffffL;
      if (denominator == 0) {
        return otherwise.clone();
      }
      values[i] = (double) numerator / denominator;
    }
    return values;
  }

  /**
   * The text of a field, up to its first zero byte.
   *
   * @param most limit of characters read
   * @return empty if the field is missing or no text
   */
  public String text(int tag, int most) throws IOException {
    Field field = fields.get(tag);
    if (field == null || field.type() != Field.ASCII) {
      return "";
    }
    int length = (int) Math.min(field.count(), most);
    String text =
        new String(file.input().bytes(field.position(), length), StandardCharsets.US_ASCII);
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }

  /** The first value of an integer field. */
  public long value(int tag) throws IOException {
    return values(tag, 1)[0];
  }

  /** The first value of an integer field, or the given one if the field is missing. */
  public long value(int tag, long otherwise) throws IOException {
    return has(tag) ? value(tag) : otherwise;
  }
}
