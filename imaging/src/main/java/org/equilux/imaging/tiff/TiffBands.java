package org.equilux.imaging.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.equilux.imaging.EncodedBands;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.io.InputFile;

/** Strips or rows of tiles of a page, as they are in the file. */
record TiffBands(InputFile input, TiffPage page, TiffBandCoding coding) implements EncodedBands {
  @Override
  public byte[] read(int firstRow, int count) throws IOException {
    long bytes = encodedBytes(firstRow, count);
    if (bytes > Integer.MAX_VALUE - Long.BYTES) {
      throw new IllegalArgumentException(bytes + " bytes are too many for one band");
    }
    ByteBuffer encoded = ByteBuffer.allocate((int) bytes);
    int first = first(firstRow);
    int segments = coding.segments(count);
    for (int i = first; i < first + segments; i++) {
      encoded.putInt((int) page.byteCounts()[i]);
    }
    int at = encoded.position();
    for (int i = first; i < first + segments; i++) {
      int length = (int) page.byteCounts()[i];
      input.read(page.offsets()[i], encoded.array(), at, length);
      at += length;
    }
    return encoded.array();
  }

  @Override
  public long encodedBytes(int firstRow, int count) {
    Bands.require(coding, firstRow, count);
    int first = first(firstRow);
    int segments = coding.segments(count);
    long bytes = (long) segments * Integer.BYTES;
    for (int i = first; i < first + segments; i++) {
      bytes += page.byteCounts()[i];
    }
    return bytes;
  }

  private int first(int firstRow) {
    return firstRow / coding.rows() * page.layout().across();
  }
}
