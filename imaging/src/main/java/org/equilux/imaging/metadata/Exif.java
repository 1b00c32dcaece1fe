package org.equilux.imaging.metadata;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * EXIF data (EXIF 2.3, section 4.5): their orientation, and the removal of the thumbnail, which
 * shows the picture before the operation. The thumbnail's directory follows the first one; all
 * other values keep their positions, because maker notes may contain absolute offsets.
 */
public final class Exif {
  private static final int HEADER_BYTES = 8;
  private static final int ENTRY_BYTES = 12;
  private static final int VERSION = 42;

  /** The tags that point to further directories: EXIF, GPS, interoperability. */
  private static final Set<Integer> POINTERS = Set.of(0x8769, 0x8825, 0xa005);

  private static final int ORIENTATION = 274;
  private static final int SHORT = 3;

  /** The tags with the position and the length of a thumbnail. */
  private static final int JPEG_OFFSET = 0x201;

  private static final int JPEG_LENGTH = 0x202;
  private static final int STRIP_OFFSETS = 273;
  private static final int STRIP_LENGTHS = 279;

  /** The limit of directories, above those of any camera. */
  private static final int MAX_DIRECTORIES = 16;

  /** The size in bytes of a value by type; 0 for unknown types. */
  private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};

  /** The bytes from {@code start} to before {@code end}. */
  private record Range(int start, int end) {}

  private record Entry(int tag, int type, long count, int valueAt) {}

  private final byte[] bytes;
  private final ByteBuffer in;

  private Exif(byte[] bytes) {
    this.bytes = bytes;
    this.in = ByteBuffer.wrap(bytes);
    in.order(bytes[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
  }

  /**
   * Removes the thumbnail.
   *
   * @param tiff the data from the header of their TIFF structure on; not changed
   * @return the same array if there is no thumbnail, or the data are damaged
   */
  public static byte[] withoutThumbnail(byte[] tiff) {
    return isPlausible(tiff) ? new Exif(tiff).stripped() : tiff;
  }

  /**
   * The orientation in the data.
   *
   * @param tiff the data from the header of their TIFF structure on
   * @return upright if the data have none or are damaged
   */
  public static Orientation orientation(byte[] tiff) {
    if (!isPlausible(tiff)) {
      return Orientation.UPRIGHT;
    }
    Exif exif = new Exif(tiff);
    long first = exif.in.getInt(4) & 0xffff_ffffL;
    if (exif.isDirectory(first)) {
      for (Entry entry : exif.entries((int) first)) {
        if (entry.tag() == ORIENTATION && entry.type() == SHORT && entry.count() == 1) {
          return Orientation.of(exif.in.getShort(entry.valueAt()));
        }
      }
    }
    return Orientation.UPRIGHT;
  }

  private static boolean isPlausible(byte[] tiff) {
    return tiff.length > HEADER_BYTES && tiff[0] == tiff[1] && (tiff[0] == 'I' || tiff[0] == 'M');
  }

  private byte[] stripped() {
    long first = in.getInt(4) & 0xffff_ffffL;
    if (in.getShort(2) != VERSION || !isDirectory(first)) {
      return bytes;
    }
    int link = linkAt((int) first);
    long next = in.getInt(link) & 0xffff_ffffL;
    if (next == 0) {
      return bytes;
    }
    byte[] result = bytes.clone();
    ByteBuffer.wrap(result).putInt(link, 0);
    BitSet kept = new BitSet(bytes.length);
    if (!keep((int) first, kept, 0)) {
      return result;
    }
    List<Range> thumbnail = new ArrayList<>();
    for (int i = 0; i < MAX_DIRECTORIES && isDirectory(next); i++) {
      addThumbnail((int) next, thumbnail);
      next = in.getInt(linkAt((int) next)) & 0xffff_ffffL;
    }
    return erased(result, thumbnail, kept);
  }

  private static byte[] erased(byte[] result, List<Range> ranges, BitSet kept) {
    ranges.sort(Comparator.comparingInt(Range::end).reversed());
    int length = result.length;
    for (Range range : ranges) {
      int used = kept.nextSetBit(range.start());
      if (used < 0 || used >= range.end()) {
        Arrays.fill(result, range.start(), range.end(), (byte) 0);
        // One byte of padding may follow the last value.
        if (used < 0 && range.end() >= length - 1) {
          length = Math.min(length, range.start());
        }
      }
    }
    return Arrays.copyOf(result, length);
  }

  /**
   * Marks the bytes of a directory and its values to be kept.
   *
   * @return false if overlaps of directories make this too slow
   */
  private boolean keep(int directory, BitSet kept, int depth) {
    long marked = linkAt(directory) + 4L - directory;
    kept.set(directory, linkAt(directory) + 4);
    for (Entry entry : entries(directory)) {
      Range range = value(entry);
      if (range != null) {
        marked += range.end() - range.start();
        if (marked > 4L * bytes.length) {
          return false;
        }
        kept.set(range.start(), range.end());
      }
      long inner = in.getInt(entry.valueAt()) & 0xffff_ffffL;
      if (POINTERS.contains(entry.tag()) && depth < 2 && isDirectory(inner)) {
        if (!keep((int) inner, kept, depth + 1)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Adds the ranges of a thumbnail: its directory, the directory's values, and the pixels. */
  private void addThumbnail(int directory, List<Range> ranges) {
    ranges.add(new Range(directory, linkAt(directory) + 4));
    long[] offsets = {};
    long[] lengths = {};
    for (Entry entry : entries(directory)) {
      Range range = value(entry);
      if (range != null) {
        ranges.add(range);
      }
      switch (entry.tag()) {
        case JPEG_OFFSET, STRIP_OFFSETS -> offsets = numbers(entry);
        case JPEG_LENGTH, STRIP_LENGTHS -> lengths = numbers(entry);
        default -> {}
      }
    }
    for (int i = 0; i < Math.min(offsets.length, lengths.length); i++) {
      if (offsets[i] >= HEADER_BYTES && lengths[i] > 0 && offsets[i] + lengths[i] <= bytes.length) {
        ranges.add(new Range((int) offsets[i], (int) (offsets[i] + lengths[i])));
      }
    }
  }

  private long[] numbers(Entry entry) {
    Range range = value(entry);
    int at = range == null ? entry.valueAt() : range.start();
    int size = entry.type() == SHORT ? 2 : 4;
    int end = range == null ? entry.valueAt() + 4 : range.end();
    long[] numbers = new long[(int) Math.min(entry.count(), (end - at) / size)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          size == 2 ? in.getShort(at + 2 * i) & 0xffff : in.getInt(at + 4 * i) & 0xffff_ffffL;
    }
    return numbers;
  }

  private boolean isDirectory(long position) {
    if (position < HEADER_BYTES || position > bytes.length - 6) {
      return false;
    }
    int count = in.getShort((int) position) & 0xffff;
    return count > 0 && position + 2 + (long) ENTRY_BYTES * count + 4 <= bytes.length;
  }

  private int linkAt(int directory) {
    return directory + 2 + ENTRY_BYTES * (in.getShort(directory) & 0xffff);
  }

  private List<Entry> entries(int directory) {
    List<Entry> entries = new ArrayList<>();
    for (int at = directory + 2; at < linkAt(directory); at += ENTRY_BYTES) {
      entries.add(
          new Entry(
              in.getShort(at) & 0xffff,
              in.getShort(at + 2) & 0xffff,
              in.getInt(at + 4) & 0xffff_ffffL,
              at + 8));
    }
    return entries;
  }

  /** The range of an entry's value outside of the entry; null if it is inside, or invalid. */
  private Range value(Entry entry) {
    long size = entry.type() < SIZES.length ? SIZES[entry.type()] * entry.count() : 0;
    long at = in.getInt(entry.valueAt()) & 0xffff_ffffL;
    return size > 4 && at + size <= bytes.length ? new Range((int) at, (int) (at + size)) : null;
  }
}
