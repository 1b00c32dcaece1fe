package org.equilux.imaging;

import java.util.OptionalDouble;
import org.equilux.imaging.metadata.Orientation;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/**
 * One picture of a file: most files have one, a TIFF may have many.
 *
 * <p>Samples of 1, 2 or 4 bits {@code v} of {@code n} bits are widened to 8 as {@code v * 255 /
 * (2^n - 1)}, which is a whole number for these {@code n}. Palettes become RGB of 8 bits, with
 * alpha where the palette has it. A result is written in the widened format.
 *
 * @param width in pixels
 * @param height in rows
 * @param format of the decoded samples; palettes and depths below 8 bits are widened to 8, signed
 *     samples of 8 and 16 bits are codes in the order of their values, and samples of 32 and more
 *     bits or in floating point are doubles
 * @param samples the values that samples have in the file, after widening
 * @param nodata the value, in terms of {@code samples}, of pixels that hold no data, as far as the
 *     file says one that its samples can have: GDAL_NODATA of a TIFF
 * @param extra the meaning of the channel that the format calls alpha, if it has one
 * @param orientation the way in which the page is shown; rows are decoded as they are stored
 */
public record PageInfo(
    int width,
    int height,
    PixelFormat format,
    SampleType samples,
    OptionalDouble nodata,
    ExtraChannel extra,
    Orientation orientation) {
  /**
   * An upright page of which every pixel holds data, and whose channel beside the colors is alpha.
   */
  public PageInfo(int width, int height, PixelFormat format) {
    this(
        width,
        height,
        format,
        SampleType.usual(format),
        OptionalDouble.empty(),
        ExtraChannel.ALPHA,
        Orientation.UPRIGHT);
  }

  /** The same page with samples of other values. */
  public PageInfo withSamples(SampleType type) {
    return new PageInfo(width, height, format, type, nodata, extra, orientation);
  }

  /** The same page, of which some pixels may hold no data. */
  public PageInfo withNodata(OptionalDouble value) {
    return new PageInfo(width, height, format, samples, value, extra, orientation);
  }

  /** The same page, whose channel beside the colors has another meaning. */
  public PageInfo withExtra(ExtraChannel meaning) {
    return new PageInfo(width, height, format, samples, nodata, meaning, orientation);
  }

  /** The same page, shown in another way. */
  public PageInfo withOrientation(Orientation shown) {
    return new PageInfo(width, height, format, samples, nodata, extra, shown);
  }

  public long pixels() {
    return (long) width * height;
  }

  /** Bytes of all decoded rows. */
  public long rawBytes() {
    return pixels() * format.bytesPerPixel();
  }

  /** Bytes of one decoded row. */
  public int rowBytes() {
    return width * format.bytesPerPixel();
  }
}
