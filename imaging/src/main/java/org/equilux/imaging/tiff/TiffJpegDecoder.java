package org.equilux.imaging.tiff;

import java.io.IOException;
import org.equilux.imaging.BandDecoder;
import org.equilux.imaging.io.Bands;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.ByteReader;

/** The decoder of strips or rows of tiles that are JPEG pictures. */
final class TiffJpegDecoder implements BandDecoder {
  private final TiffBandCoding coding;
  private final JpegSegments segments;

  TiffJpegDecoder(TiffBandCoding coding) {
    this.coding = coding;
    this.segments = new JpegSegments(coding);
  }

  @Override
  public void decode(byte[] encoded, int firstRow, Pixels out) throws IOException {
    Bands.require(coding, firstRow, out);
    int[] lengths = coding.readLengths(encoded, out.height());
    Layout layout = coding.layout();
    int at = lengths.length * Integer.BYTES;
    for (int i = 0; i < lengths.length; i++) {
      int y = i / layout.across() * layout.height();
      segments.decode(
          ByteReader.of(encoded, at),
          lengths[i],
          i % layout.across(),
          Math.min(layout.height(), out.height() - y),
          out.data(),
          out.rowOffset(y),
          out.stride());
      at += lengths[i];
    }
  }

  @Override
  public void close() {}
}
