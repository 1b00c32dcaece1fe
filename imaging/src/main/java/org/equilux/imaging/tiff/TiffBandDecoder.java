package org.equilux.imaging.tiff;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.equilux.imaging.BandDecoder;
import org.equilux.imaging.io.Bands;
import org.equilux.kernels.pixels.Pixels;

/** The decoder of strips or rows of tiles. */
final class TiffBandDecoder implements BandDecoder {
  private final TiffBandCoding coding;
  private final SegmentRows segments;

  TiffBandDecoder(TiffBandCoding coding) {
    this.coding = coding;
    this.segments = new SegmentRows(coding);
  }

  @Override
  public void decode(byte[] encoded, int firstRow, Pixels out) throws IOException {
    Bands.require(coding, firstRow, out);
    int[] lengths = coding.readLengths(encoded, out.height());
    Layout layout = coding.layout();
    int at = lengths.length * Integer.BYTES;
    int perPlane = lengths.length / layout.planes();
    for (int i = 0; i < lengths.length; i++) {
      int plane = i / perPlane;
      int y = i % perPlane / layout.across() * layout.height();
      int rows = Math.min(layout.height(), out.height() - y);
      segments.begin(plane, new ByteArrayInputStream(encoded, at, lengths[i]));
      int _ =
          segments.next(
              plane, i % layout.across(), rows, out.data(), out.rowOffset(y), out.stride());
      at += lengths[i];
    }
  }

  @Override
  public void close() {
    segments.close();
  }
}
