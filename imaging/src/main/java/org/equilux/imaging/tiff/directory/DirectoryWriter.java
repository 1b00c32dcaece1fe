package org.equilux.imaging.tiff.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.storage.BlobWriter;

/**
 * Writes directories: fields are gathered, their values written as they come, and the directory
 * itself at the end.
 */
public final class DirectoryWriter {
  /** Where values lie in the input; several fields may share them. */
  private record Place(long position, long length) {}

  @SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
  private record Entry(int type, long count, byte[] valueOrOffset) {}

  /** Of a field in a directory of the input, at least. */
  private static final int ENTRY_BYTES = 12;

  private final BlobWriter out;
  private final PictureBytes input;
  private final ByteOrder order;
  private final boolean big;

  /** Values copied from the input, with their place in the output: shared ones stay shared. */
  private final Map<Place, Long> copied = new HashMap<>();

  /**
   * The bytes that may still be copied. Fields may share values, but a damaged or malicious file
   * could have many that overlap in ever new ways, and make a small file grow into one that fills
   * the disk.
   */
  private long budget;

  public DirectoryWriter(BlobWriter out, PictureBytes input, ByteOrder order, boolean big) {
    this.out = out;
    this.input = input;
    this.order = order;
    this.big = big;
    this.budget = 2 * input.size();
  }

  /** Where the next byte goes, moved to an even place as the format asks of values. */
  public long align() throws IOException {
    if ((out.position() & 1) == 1) {
      out.write(0);
    }
    return out.position();
  }

  /** Bytes of an offset. */
  public int offsetSize() {
    return big ? 8 : 4;
  }

  /**
   * An offset as this kind of file has them.
   *
   * @throws PictureException if the file has become too large for it
   */
  byte[] offset(long value) throws PictureException {
    if (!big && value > 0xffff_ffffL) {
      throw PictureException.tooLarge(
          "the result exceeds the 4 GiB that a TIFF can have; save the input as BigTIFF");
    }
    ByteBuffer bytes = ByteBuffer.allocate(offsetSize()).order(order);
    if (big) {
      bytes.putLong(value);
    } else {
      bytes.putInt((int) value);
    }
    return bytes.array();
  }

  private void spend(long bytes) throws PictureException {
    budget -= bytes;
    if (budget < 0) {
      throw PictureException.corrupt("the fields of the TIFF overlap each other");
    }
  }

  /** The fields of one directory. */
  public final class Fields {
    private final SortedMap<Integer, Entry> entries = new TreeMap<>();

    public void shorts(int tag, int... values) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(order);
      for (int value : values) {
        bytes.putShort((short) value);
      }
      put(tag, Field.SHORT, values.length, bytes.array());
    }

    public void number(int tag, long value) throws IOException {
      put(tag, Field.LONG, 1, ByteBuffer.allocate(4).order(order).putInt((int) value).array());
    }

    public void longs(int tag, long... values) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
      for (long value : values) {
        bytes.putInt((int) value);
      }
      put(tag, Field.LONG, values.length, bytes.array());
    }

    public void offsets(int tag, long... values) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(offsetSize() * values.length).order(order);
      for (long value : values) {
        bytes.put(offset(value));
      }
      put(tag, big ? Field.LONG8 : Field.LONG, values.length, bytes.array());
    }

    /** A text, with the zero byte that ends it; each character becomes a byte. */
    public void text(int tag, String text) throws IOException {
      byte[] bytes = (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
      put(tag, Field.ASCII, bytes.length, bytes);
    }

    /** Bytes of no further type. */
    public void bytes(int tag, byte[] values) throws IOException {
      put(tag, Field.BYTE, values.length, values);
    }

    /** Bytes whose meaning only the tag says. */
    public void undefined(int tag, byte[] values) throws IOException {
      put(tag, Field.UNDEFINED, values.length, values);
    }

    /** A fraction of two whole numbers of 32 bits without a sign. */
    public void rational(int tag, long numerator, long denominator) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(8).order(order);
      bytes.putInt((int) numerator).putInt((int) denominator);
      put(tag, Field.RATIONAL, 1, bytes.array());
    }

    private void put(int tag, int type, long count, byte[] value) throws IOException {
      byte[] valueOrOffset = value;
      if (value.length > offsetSize()) {
        valueOrOffset = offset(align());
        out.write(value);
      }
      entries.put(tag, new Entry(type, count, valueOrOffset));
    }

    /** Takes a field over from the input, byte for byte. */
    public void copy(Field field) throws IOException {
      spend(ENTRY_BYTES);
      if (field.byteLength() <= offsetSize()) {
        byte[] value = input.bytes(field.position(), (int) field.byteLength());
        entries.put(field.tag(), new Entry(field.type(), field.count(), value));
        return;
      }
      Place place = new Place(field.position(), field.byteLength());
      Long at = copied.get(place);
      if (at == null) {
        spend(place.length());
        at = align();
        input.copy(place.position(), place.length(), out);
        copied.put(place, at);
      }
      entries.put(field.tag(), new Entry(field.type(), field.count(), offset(at)));
    }

    /**
     * Writes the directory of a page.
     *
     * @param linkFromBefore takes the position of this directory
     * @return takes the position of the next directory, or zeros if this one is the last
     */
    public BlobWriter.Gap write(BlobWriter.Gap linkFromBefore) throws IOException {
      linkFromBefore.fill(offset(writeEntries()));
      return out.gap(offsetSize());
    }

    /**
     * Writes a directory that no other follows.
     *
     * @return its position
     */
    public long writeSingle() throws IOException {
      long position = writeEntries();
      out.write(new byte[offsetSize()]);
      return position;
    }

    private long writeEntries() throws IOException {
      long position = align();
      int size = entries.size() * (8 + 3 * offsetSize());
      ByteBuffer bytes = ByteBuffer.allocate(8 + size).order(order);
      if (big) {
        bytes.putLong(entries.size());
      } else {
        bytes.putShort((short) entries.size());
      }
      entries.forEach(
          (tag, entry) -> {
            bytes.putShort(tag.shortValue()).putShort((short) entry.type());
            if (big) {
              bytes.putLong(entry.count());
            } else {
              bytes.putInt((int) entry.count());
            }
            int end = bytes.position() + offsetSize();
            bytes.put(entry.valueOrOffset()).position(end);
          });
      out.write(bytes.array(), 0, bytes.position());
      return position;
    }
  }
}
