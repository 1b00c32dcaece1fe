package org.equilux.imaging.tiff;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.options.OnDamage;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.directory.TiffFile;

/**
 * Where the strips or tiles of a page lie. Fields that are missing or wrong are made up for as
 * libtiff does where the pixels are there nevertheless.
 *
 * @param offsets of each segment's encoded form, plane by plane and row by row
 * @param byteCounts of each segment's encoded form; where they were unknown, up to the next
 *     segment; 0 of a segment that is left out of a sparse file, and whose samples are all 0
 * @param lost the segments of which nothing lies within a file that is salvaged; they are taken for
 *     left out
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
record SegmentPlaces(long[] offsets, long[] byteCounts, BitSet lost) {
  /** No segments. */
  static final SegmentPlaces NONE = new SegmentPlaces(new long[0], new long[0], new BitSet());

  /**
   * Reads the places of a page's segments.
   *
   * @param segments how many there are
   * @param storedBytes of a segment of a row of segments, before it is compressed
   * @throws PictureException if some are not listed, or lie beyond the end of the file, and this is
   *     not to be salvaged
   */
  static SegmentPlaces read(
      TiffFile file,
      Directory directory,
      Layout layout,
      int segments,
      Compression compression,
      IntToLongFunction storedBytes)
      throws IOException {
    // Some programs list tiles in the fields of strips.
    boolean asTiles = layout.tiled() && directory.has(Tag.TILE_OFFSETS);
    long[] offsets = directory.values(asTiles ? Tag.TILE_OFFSETS : Tag.STRIP_OFFSETS, segments);
    int countTag =
        layout.tiled() && directory.has(Tag.TILE_BYTE_COUNTS)
            ? Tag.TILE_BYTE_COUNTS
            : Tag.STRIP_BYTE_COUNTS;
    long[] counts =
        directory.has(countTag) ? directory.values(countTag, segments) : new long[segments];
    if (offsets.length < segments || counts.length < segments) {
      if (file.damage() == OnDamage.REFUSE) {
        throw PictureException.corrupt("the TIFF does not list all of its strips or tiles");
      }
      int listed = offsets.length;
      offsets = Arrays.copyOf(offsets, segments);
      Arrays.fill(offsets, listed, segments, -1);
      counts = Arrays.copyOf(counts, segments);
    }
    SegmentPlaces places = new SegmentPlaces(offsets, counts, new BitSet());
    long[] inOrder = offsets.clone();
    Arrays.sort(inOrder);
    for (int i = 0; i < segments; i++) {
      long plain =
          compression == Compression.NONE
              ? storedBytes.applyAsLong(i % layout.perPlane() / layout.across())
              : Long.MAX_VALUE;
      places.mend(i, inOrder, file.input().size(), plain);
      places.check(i, file);
    }
    return places;
  }

  /** The place of the only segment. */
  static SegmentPlaces ofOne(long offset, long bytes) {
    return new SegmentPlaces(new long[] {offset}, new long[] {bytes}, new BitSet());
  }

  /** Whether a segment is left out of a sparse file, as GDAL writes them. */
  boolean isLeftOut(int segment) {
    return offsets[segment] == 0 && byteCounts[segment] == 0;
  }

  /**
   * Checks that a segment is not lost.
   *
   * @throws PictureException if it is
   */
  void requirePresent(int segment) throws PictureException {
    if (lost.get(segment)) {
      throw beyondEnd();
    }
  }

  private static PictureException beyondEnd() {
    return PictureException.corrupt(
        "a strip or tile of the TIFF lies beyond the end of the file; it is truncated");
  }

  /** Whether some segments are left out. */
  boolean isSparse() {
    return IntStream.range(0, offsets.length).anyMatch(this::isLeftOut);
  }

  /** Where the next segment begins, or the file ends. */
  private static long end(long offset, long[] inOrder, long fileBytes) {
    int next = Arrays.binarySearch(inOrder, offset);
    while (next >= 0 && next < inOrder.length && inOrder[next] <= offset) {
      next++;
    }
    return next >= 0 && next < inOrder.length ? inOrder[next] : fileBytes;
  }

  /**
   * Makes up for a number of bytes that is missing or wrong.
   *
   * @param inOrder the offsets of all, sorted
   * @param fileBytes length of the file
   * @param plain bytes that it has if it is not compressed; else the greatest number
   */
  private void mend(int segment, long[] inOrder, long fileBytes, long plain) {
    long offset = offsets[segment];
    if (isLeftOut(segment)) {
      return;
    }
    boolean isPlain = plain < Long.MAX_VALUE;
    if (byteCounts[segment] == 0 || (isPlain && byteCounts[segment] < plain)) {
      long room = end(offset, inOrder, fileBytes) - offset;
      byteCounts[segment] = Math.max(byteCounts[segment], Math.min(plain, room));
    }
    // What lies behind the pixels does not matter, be it beyond the end of the file.
    byteCounts[segment] = Math.min(byteCounts[segment], plain);
    if (!isPlain && offset >= 0 && offset < fileBytes) {
      byteCounts[segment] = Math.min(byteCounts[segment], fileBytes - offset);
    }
  }

  /** Checks that a segment lies within the file; what does not may be lost. */
  private void check(int segment, TiffFile file) throws PictureException {
    long offset = offsets[segment];
    long fileBytes = file.input().size();
    boolean within =
        offset >= 0 && byteCounts[segment] > 0 && offset <= fileBytes - byteCounts[segment];
    if (isLeftOut(segment) || within) {
      return;
    }
    if (file.damage() == OnDamage.REFUSE) {
      throw beyondEnd();
    }
    if (offset > 0 && offset < fileBytes && byteCounts[segment] > 0) {
      byteCounts[segment] = fileBytes - offset;
    } else {
      offsets[segment] = 0;
      byteCounts[segment] = 0;
      lost.set(segment);
    }
  }
}
