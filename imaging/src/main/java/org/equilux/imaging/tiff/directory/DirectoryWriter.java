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
 * The writer of directories: fields are collected, their values written immediately, and the
 * directory itself at the end.
 */
public final class DirectoryWriter {
  /** The location of values in the input; several fields may share them. */
  private record Place(long position, long length) {}

  @SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
  private record Entry(int type, long count, byte[] valueOrOffset) {}

  /** The least size of a field's entry in a directory of the input. */
  private static final int ENTRY_BYTES = 12;

  private final BlobWriter out;
  private final PictureBytes input;
  private final ByteOrder order;
  private final boolean big;

  /** Values copied from the input, with their position in the output: shared values stay shared. */
  private final Map<Place, Long> copied = new HashMap<>();

  /**
   * The number of bytes that may still be copied. Fields may share values, but a damaged or
   * malicious file could have many that overlap in different ways, and expand a small file to one
   * that fills the disk.
   */
  private long budget;

  public DirectoryWriter(BlobWriter out, PictureBytes input, ByteOrder order, boolean big) {
    this.out = out;
    this.input = input;
    this.order = order;
    this.big = big;
    this.budget = 2 * input.size();
  }

  /** The next position, padded to an even one, as the format requires for values. */
  public long align() throws IOException {
    if ((out.position() & 1) == 1) {
      out.write(0);
    }
    return out.position();
  }

  /** The size of an offset in bytes. */
  public int offsetSize() {
    return big ? 8 : 4;
  }

  /**
   * An offset in the form of this kind of file.
   *
   * @throws PictureException if the offset is too large for it
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
      throw PictureException.corrupt("the fields of the TIFF overlap");
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

    /** Adds a text, with its terminating zero; each character becomes a byte. */
    public void text(int tag, String text) throws IOException {
      byte[] bytes = (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
      put(tag, Field.ASCII, bytes.length, bytes);
    }

    /** Adds values of type BYTE. */
    public void bytes(int tag, byte[] values) throws IOException {
      put(tag, Field.BYTE, values.length, values);
    }

    /** Adds values of type UNDEFINED. */
    public void undefined(int tag, byte[] values) throws IOException {
      put(tag, Field.UNDEFINED, values.length, values);
    }

    /** Adds an unsigned fraction of two 32-bit numbers. */
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

    /** Copies a field from the input, byte for byte. */
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
     * @param linkFromBefore receives the position of this directory
     * @return receives the position of the next directory, or zeros if this is the last
     */
    public BlobWriter.Gap write(BlobWriter.Gap linkFromBefore) throws IOException {
      linkFromBefore.fill(offset(writeEntries()));
      return out.gap(offsetSize());
    }

    /**
     * Writes a directory without successor.
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
