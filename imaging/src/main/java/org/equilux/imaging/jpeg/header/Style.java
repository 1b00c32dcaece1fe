package org.equilux.imaging.jpeg.header;

import javax.imageio.plugins.jpeg.JPEGQTable;
import org.equilux.imaging.options.WriteOptions;

/**
 * The tables and sampling of a result: those of its input, or the requested ones.
 *
 * @param frame of the result
 * @param tables quantization tables in natural order, by their numbers in the frame
 * @param rgb whether the components are red, green and blue, or inks, rather than YCbCr
 * @param inks form of four components
 */
@SuppressWarnings("ArrayRecordComponent") // Shared within the package, never changed.
public record Style(Frame frame, int[][] tables, boolean rgb, Inks inks) {
  public static final int MAX_QUALITY = 100;

  private static final int GREATEST = 255;

  /**
   * The style of a result.
   *
   * @param gray whether it has no colors
   */
  public static Style of(JpegHeader like, boolean gray, WriteOptions options) {
    Frame frame = like.frame().forWriting(gray);
    if (!gray && options.subsampling().isPresent()) {
      frame = frame.subsampled(options.subsampling().get());
    }
    if (options.quality().isEmpty()) {
      return new Style(frame, like.tables(), like.rgb(), like.inks());
    }
    int quality = options.quality().getAsInt();
    return new Style(
        frame.withUsualTables(like.rgb()), standardTables(quality), like.rgb(), like.inks());
  }

  /** The standard tables of a quality, 1 to 100: for brightness and for colors. */
  public static int[][] standardTables(int quality) {
    return new int[][] {
      scaled(JPEGQTable.K1Luminance, quality), scaled(JPEGQTable.K2Chrominance, quality)
    };
  }

  /**
   * A table of annex K scaled to a quality as in libjpeg for baseline files: 50 leaves it
   * unchanged.
   */
  private static int[] scaled(JPEGQTable table, int quality) {
    int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    int[] values = table.getTable();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.clamp((values[i] * percent + 50) / 100, 1, GREATEST);
    }
    return values;
  }
}
