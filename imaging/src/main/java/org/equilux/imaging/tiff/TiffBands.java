package org.equilux.imaging.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.equilux.imaging.EncodedBands;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.io.InputFile;

/** Strips or rows of tiles of a page, as they are in the file. */
record TiffBands(InputFile input, TiffPage page, TiffBandCoding coding) implements EncodedBands {
  @Override
  public byte[] read(int firstRow, int count) throws IOException {
    int[] segments = segments(firstRow, count);
    long bytes = encodedBytes(segments);
    if (bytes > Integer.MAX_VALUE - Long.BYTES) {
      throw new IllegalArgumentException(bytes + " bytes are too many for one band");
    }
    ByteBuffer encoded = ByteBuffer.allocate((int) bytes);
    for (int segment : segments) {
      encoded.putInt((int) page.byteCounts()[segment]);
    }
    int at = encoded.position();
    for (int segment : segments) {
      int length = (int) page.byteCounts()[segment];
      input.read(page.offsets()[segment], encoded.array(), at, length);
      at += length;
    }
    return encoded.array();
  }

  private long encodedBytes(int[] segments) {
    long bytes = (long) segments.length * Integer.BYTES;
    for (int segment : segments) {
      bytes += page.byteCounts()[segment];
    }
    return bytes;
  }

  /** The numbers of a band's segments, plane by plane. */
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
