package org.equilux.imaging.tiff.samples;

import java.io.IOException;
import java.io.InputStream;
import org.equilux.imaging.tiff.compression.SegmentDecoder;

/** The decoder of segments with YCbCr, converted to RGB. */
public final class YcbcrDecoder implements SegmentDecoder {
  private final SegmentDecoder units;
  private final Ycbcr colors;
  private final int width;
  private final byte[] unitRow;
  private final byte[] rgb;
  private int position;

  /**
   * Creates a decoder.
   *
   * @param units decompresses; closed with this decoder
   * @param width of a segment in pixels
   */
  public YcbcrDecoder(SegmentDecoder units, Ycbcr colors, int width) {
    this.units = units;
    this.colors = colors;
    this.width = width;
    this.unitRow = new byte[colors.unitRowBytes(width)];
    this.rgb = new byte[colors.unitRows() * width * 3];
    this.position = rgb.length;
  }

  @Override
  public void begin(InputStream encoded) throws IOException {
    units.begin(encoded);
    position = rgb.length;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (position == rgb.length) {
      int n;
      for (int at = 0; at < unitRow.length; at += n) {
        n = units.read(unitRow, at, unitRow.length - at);
        if (n < 0) {
          return -1;
        }
      }
      colors.toRgb(unitRow, width, rgb);
      position = 0;
    }
    int n = Math.min(length, rgb.length - position);
    System.arraycopy(rgb, position, into, offset, n);
    position += n;
    return n;
  }

  @Override
  public void close() {
    units.close();
  }
}
