package org.equilux.imaging.tiff;

import java.util.stream.IntStream;
import org.equilux.imaging.BandLocation;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.io.Bands;

/** The strips or rows of tiles of a page in the file. */
record TiffBands(TiffPage page, TiffBandCoding coding) implements PageBands {
  @Override
  public BandLocation locate(int firstRow, int count) {
    int[] segments = segments(firstRow, count);
    long[] positions = new long[segments.length];
    int[] lengths = new int[segments.length];
    long bytes = (long) segments.length * Integer.BYTES;
    for (int i = 0; i < segments.length; i++) {
      positions[i] = page.offsets()[segments[i]];
      lengths[i] = (int) page.byteCounts()[segments[i]];
      bytes += lengths[i];
    }
    if (bytes > Integer.MAX_VALUE - Long.BYTES) {
      throw new IllegalArgumentException(bytes + " bytes are too many for one band");
    }
    return new TiffLocation(positions, lengths);
  }

  /** The indices of a band's segments, plane by plane. */
  private int[] segments(int firstRow, int count) {
    Bands.require(coding, firstRow, count);
    Layout layout = page.layout();
    int first = firstRow / layout.height() * layout.across();
    int perPlane = coding.segments(count) / layout.planes();
    return IntStream.range(0, layout.planes())
        .map(plane -> plane * layout.perPlane() + first)
        .flatMap(from -> IntStream.range(from, from + perPlane))
        .toArray();
  }
}
