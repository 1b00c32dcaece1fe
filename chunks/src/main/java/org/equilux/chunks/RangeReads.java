package org.equilux.chunks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.ByteRange;
import org.equilux.storage.ByteReader;

/**
 * The requests by which a band's ranges are fetched from a store: neighboring ranges are merged
 * into one read, and a long range is split into several.
 *
 * @param reads in the order in which their bytes are needed
 */
public record RangeReads(List<ByteRange> reads) {
  /** The limit of bytes of one read, so that a reader needs little memory besides the band. */
  public static final int MOST_BYTES = 8 << 20;

  /**
   * The largest gap in bytes between two ranges that are merged: its bytes cost less than another
   * request.
   */
  private static final long MOST_GAP = 64 << 10;

  public RangeReads {
    reads = List.copyOf(reads);
  }

  /** Plans the reads of a band's ranges. */
  public static RangeReads of(BandLocation location) {
    List<ByteRange> reads = new ArrayList<>();
    long begin = 0;
    long end = 0;
    for (ByteRange range : location.ranges()) {
      long gap = range.position() - end;
      if (end == 0 || gap < 0 || gap > MOST_GAP) {
        add(reads, begin, end);
        begin = range.position();
      }
      end = range.position() + range.length();
    }
    add(reads, begin, end);
    return new RangeReads(reads);
  }

  private static void add(List<ByteRange> reads, long begin, long end) {
    for (long at = begin; at < end; at += MOST_BYTES) {
      reads.add(new ByteRange(at, (int) Math.min(MOST_BYTES, end - at)));
    }
  }

  /** Fetches a range of a file. */
  @FunctionalInterface
  public interface Fetch {
    /** Returns all bytes of the range. */
    byte[] get(ByteRange range) throws IOException;
  }

  /** A reader of the band's ranges by these reads; not thread-safe, for one band. */
  public ByteReader over(Fetch fetch) {
    return new PlannedReader(this, fetch);
  }

  /** The number of bytes of all reads. */
  public long bytes() {
    return reads.stream().mapToLong(ByteRange::length).sum();
  }
}
