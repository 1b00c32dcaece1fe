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
 * The positions of a page's strips or tiles. Missing or wrong fields are replaced as in libtiff if
 * the pixels exist.
 *
 * @param offsets of each segment's encoded form, plane by plane and row by row
 * @param byteCounts of each segment's encoded form; if unknown, up to the next segment; 0 for a
 *     segment that a sparse file omits, whose samples are all 0
 * @param lost segments that lie completely outside of a salvaged file; treated as omitted
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
record SegmentPlaces(long[] offsets, long[] byteCounts, BitSet lost) {
  /** No segments. */
  static final SegmentPlaces NONE = new SegmentPlaces(new long[0], new long[0], new BitSet());

  /**
   * Reads the positions of a page's segments.
   *
   * @param segments number of segments
   * @param storedBytes of a segment of a row of segments, before compression
   * @throws PictureException if positions are missing or beyond the end of the file, and the file
   *     is not salvaged
   */
  static SegmentPlaces read(
      TiffFile file,
      Directory directory,
      Layout layout,
      int segments,
      Compression compression,
      IntToLongFunction storedBytes)
      throws IOException {
    // Some programs store tiles in the fields of strips.
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

  /** The position of a single segment. */
  static SegmentPlaces ofOne(long offset, long bytes) {
    return new SegmentPlaces(new long[] {offset}, new long[] {bytes}, new BitSet());
  }

  /** Whether a sparse file omits a segment, as GDAL does. */
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
        "a strip or tile of the TIFF is beyond the end of the file; the file is truncated");
  }

  /** Whether some segments are omitted. */
  boolean isSparse() {
    return IntStream.range(0, offsets.length).anyMatch(this::isLeftOut);
  }

  /** The position of the next segment, or the end of the file. */
  private static long end(long offset, long[] inOrder, long fileBytes) {
    int next = Arrays.binarySearch(inOrder, offset);
    while (next >= 0 && next < inOrder.length && inOrder[next] <= offset) {
      next++;
    }
    return next >= 0 && next < inOrder.length ? inOrder[next] : fileBytes;
  }

  /**
   * Replaces a missing or wrong byte count.
   *
   * @param inOrder all offsets, sorted
   * @param fileBytes length of the file
   * @param plain number of bytes if uncompressed; otherwise the largest number
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
    // Bytes after the pixels are irrelevant, even beyond the end of the file.
    byteCounts[segment] = Math.min(byteCounts[segment], plain);
    if (!isPlain && offset >= 0 && offset < fileBytes) {
      byteCounts[segment] = Math.min(byteCounts[segment], fileBytes - offset);
    }
  }

  /** Checks that a segment lies within the file; otherwise it is lost. */
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
