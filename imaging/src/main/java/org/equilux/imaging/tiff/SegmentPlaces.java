package org.equilux.imaging.tiff;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.equilux.imaging.PictureException;
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
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
record SegmentPlaces(long[] offsets, long[] byteCounts) {
  /**
   * Reads the places of a page's segments.
   *
   * @param segments how many there are
   * @param storedBytes of a segment of a row of segments, before it is compressed
   * @throws PictureException if some are not listed, or lie beyond the end of the file
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
      throw PictureException.corrupt("the TIFF does not list all of its strips or tiles");
    }
    SegmentPlaces places = new SegmentPlaces(offsets, counts);
    long[] inOrder = offsets.clone();
    Arrays.sort(inOrder);
    for (int i = 0; i < segments; i++) {
      long plain =
          compression == Compression.NONE
              ? storedBytes.applyAsLong(i % layout.perPlane() / layout.across())
              : Long.MAX_VALUE;
      places.mend(i, inOrder, file.input().size(), plain);
    }
    return places;
  }

  /** The place of the only segment. */
  static SegmentPlaces ofOne(long offset, long bytes) {
    return new SegmentPlaces(new long[] {offset}, new long[] {bytes});
  }

  /** Whether a segment is left out of a sparse file, as GDAL writes them. */
  boolean isLeftOut(int segment) {
    return offsets[segment] == 0 && byteCounts[segment] == 0;
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
   * Checks the place of a segment.
   *
   * @param inOrder the offsets of all, sorted
   * @param fileBytes length of the file
   * @param plain bytes that it has if it is not compressed; else the greatest number
   */
  private void mend(int segment, long[] inOrder, long fileBytes, long plain)
      throws PictureException {
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
    if (offset < 0 || byteCounts[segment] <= 0 || offset > fileBytes - byteCounts[segment]) {
      throw PictureException.corrupt(
          "a strip or tile of the TIFF lies beyond the end of the file; it is truncated");
    }
  }
}
