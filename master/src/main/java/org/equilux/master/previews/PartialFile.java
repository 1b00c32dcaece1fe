package org.equilux.master.previews;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.ScratchFile;

/**
 * A remote file of which some ranges are stored in a sparse temporary file. Reading other bytes
 * fails, and the first such range is recorded. Not thread-safe.
 */
final class PartialFile implements Blob, Closeable {
  private final long size;
  private final ScratchFile bytes;

  /** The ends of the stored ranges by their starts; no two of them touch. */
  private final TreeMap<Long, Long> here = new TreeMap<>();

  private Span missed;

  /**
   * A range of a file.
   *
   * @param from position of its first byte
   * @param length in bytes, at least 1
   */
  record Span(long from, long length) {
    long end() {
      return from + length;
    }
  }

  /**
   * Creates a file without bytes.
   *
   * @param size length of the whole file in bytes
   * @param bytes closed with this file
   */
  PartialFile(long size, ScratchFile bytes) {
    this.size = size;
    this.bytes = bytes;
  }

  long size() {
    return size;
  }

  /** The number of stored bytes. */
  long arrived() {
    return here.entrySet().stream().mapToLong(span -> span.getValue() - span.getKey()).sum();
  }

  boolean isWhole() {
    return arrived() == size;
  }

  /**
   * Stores bytes of the file.
   *
   * @throws IndexOutOfBoundsException if they are outside of the file
   */
  void put(long from, byte[] data, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, size);
    if (length == 0) {
      return;
    }
    bytes.write(from, data, offset, length);
    long begin = from;
    long end = from + length;
    for (Map.Entry<Long, Long> span = here.floorEntry(end);
        span != null && span.getValue() >= begin;
        span = here.floorEntry(end)) {
      begin = Math.min(begin, span.getKey());
      end = Math.max(end, span.getValue());
      here.remove(span.getKey());
    }
    here.put(begin, end);
  }

  /** The missing parts of a range. */
  List<Span> missing(Span range) {
    List<Span> gaps = new ArrayList<>();
    long at = range.from();
    while (at < range.end()) {
      Map.Entry<Long, Long> span = here.floorEntry(at);
      if (span != null && span.getValue() > at) {
        at = span.getValue();
      } else {
        Long next = here.higherKey(at);
        long end = next == null ? range.end() : Math.min(next, range.end());
        gaps.add(new Span(at, end - at));
        at = end;
      }
    }
    return gaps;
  }

  /** The first missing range that was read since the last call. */
  Optional<Span> takeMissed() {
    Optional<Span> taken = Optional.ofNullable(missed);
    missed = null;
    return taken;
  }

  @Override
  public String name() {
    return "a part of a file";
  }

  @Override
  public RandomAccessSource open() {
    return new RandomAccessSource() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public void read(long position, byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        requireContains(position, length);
        if (length == 0) {
          return;
        }
        if (!missing(new Span(position, length)).isEmpty()) {
          if (missed == null) {
            missed = new Span(position, length);
          }
          throw new IOException("the bytes from %,d on were not sent".formatted(position));
        }
        byte[] read = new byte[length];
        bytes.read(position, read);
        System.arraycopy(read, 0, into, offset, length);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public BlobWriter create() {
    throw new UnsupportedOperationException("a partial file is read-only");
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
