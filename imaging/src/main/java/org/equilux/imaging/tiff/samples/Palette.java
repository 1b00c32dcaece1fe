package org.equilux.imaging.tiff.samples;

import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalInt;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.kernels.pixels.PixelFormat;

/**
 * The palette of a page whose samples are indices. An index equal to GDAL_NODATA becomes a
 * transparent color, because every RGB color may be used by data.
 *
 * @param format of the pixels
 * @param colors by index, with as many bytes for each as the format has channels, except alpha that
 *     follows each index
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
public record Palette(PixelFormat format, byte[] colors) {
  private static final int COLORS = 3;

  /**
   * Reads the ColorMap of a page: all reds, all greens, all blues, of 16 bits.
   *
   * @param bits of an index
   * @param alpha whether a sample of alpha follows each index
   * @param nodata the index of pixels without data; NaN if there is none
   */
  public static Palette read(Directory directory, int bits, boolean alpha, double nodata)
      throws IOException {
    int entries = 1 << bits;
    long[] map = directory.values(Tag.COLOR_MAP, COLORS * entries);
    if (map.length < COLORS * entries) {
      throw PictureException.corrupt("the palette of the TIFF is too short");
    }
    OptionalInt hidden = alpha ? OptionalInt.empty() : index(nodata, entries);
    PixelFormat format = hidden.isPresent() ? PixelFormat.RGBA8 : PixelFormat.RGB8;
    // Some old programs wrote 8-bit values; libtiff detects them in the same way.
    int shift = Arrays.stream(map).allMatch(value -> value < 256) ? 0 : 8;
    byte[] colors = new byte[format.channels() * entries];
    if (hidden.isPresent()) {
      Arrays.fill(colors, (byte) 255);
      colors[format.channels() * hidden.getAsInt() + COLORS] = 0;
    }
    for (int i = 0; i < entries; i++) {
      for (int c = 0; c < COLORS; c++) {
        colors[format.channels() * i + c] = (byte) (map[c * entries + i] >> shift);
      }
    }
    return new Palette(alpha ? PixelFormat.RGBA8 : format, colors);
  }

  private static OptionalInt index(double sample, int entries) {
    return sample >= 0 && sample < entries && sample == Math.rint(sample)
        ? OptionalInt.of((int) sample)
        : OptionalInt.empty();
  }
}
