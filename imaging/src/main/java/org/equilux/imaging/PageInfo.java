package org.equilux.imaging;

import java.util.Optional;
import java.util.OptionalDouble;
import org.equilux.imaging.metadata.Orientation;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/**
 * One picture of a file: most files have one, a TIFF may have many.
 *
 * <p>Samples {@code v} of other depths than 8 and 16 bits, of {@code n} bits, are widened to the
 * next of these, of which {@code m} is the greatest value, as {@code v * m / (2^n - 1)}, rounded
 * half up; for 1, 2 and 4 bits that is a whole number. Palettes become RGB of 8 bits, with alpha
 * where the palette has it. A result is written in the widened format.
 *
 * @param width in pixels
 * @param height in rows
 * @param format of the decoded samples; palettes and depths below 8 bits are widened to 8, signed
 *     samples of 8 and 16 bits are codes in the order of their values, and samples of 32 and more
 *     bits or in floating point are doubles
 * @param samples the values that samples have in the file, after widening
 * @param nodata the value, in terms of {@code samples}, of pixels that hold no data, if the file
 *     says one that its samples can have: GDAL_NODATA of a TIFF
 * @param extra the meaning of the channel that the format calls alpha, if it has one
 * @param orientation the way in which the page is shown; rows are decoded as they are stored
 * @param masked whether the file has a mask for the page: {@link PictureReader#decodeMask}
 */
public record PageInfo(
    int width,
    int height,
    PixelFormat format,
    SampleType samples,
    OptionalDouble nodata,
    ExtraChannel extra,
    Orientation orientation,
    boolean masked) {
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
        Orientation.UPRIGHT,
        false);
  }

  /** The same page with samples of another format and the same values. */
  public PageInfo withFormat(PixelFormat other) {
    return new PageInfo(width, height, other, samples, nodata, extra, orientation, masked);
  }

  /** The same page with unsigned samples of 8 or 16 bits. */
  public PageInfo withDepth(int bits) {
    PixelFormat other =
        PixelFormat.of(format.colors(), format.colorChannels(), format.hasAlpha(), bits);
    return new PageInfo(
        width, height, other, SampleType.usual(other), nodata, extra, orientation, masked);
  }

  /**
   * Tells what of this page formats cannot hold that have only gray and RGB of unsigned samples of
   * 8 and 16 bits.
   *
   * @return empty if plain formats can hold the page; else the unsupported property in words
   */
  public Optional<String> misfitOfPlainFormats() {
    if (!format.hasLuminance()) {
      return Optional.of(
          switch (format.colors()) {
            case CMYK -> "the four inks of CMYK";
            case LAB -> "the colors of CIE L*a*b*";
            case GRAY, RGB, BANDS -> format.colorChannels() + " bands";
          });
    }
    if (samples.isFloat()) {
      return Optional.of("samples in floating point (depth converts them)");
    }
    if (samples.isWide() || samples.isSignedInteger()) {
      return Optional.of(
          "samples of %d %sbits (depth converts them)"
              .formatted(samples.bits(), samples.isSignedInteger() ? "signed " : ""));
    }
    return extra == ExtraChannel.OTHER && format.hasAlpha()
        ? Optional.of("an extra band that is no alpha channel")
        : Optional.empty();
  }

  /** The same page with samples of other values. */
  public PageInfo withSamples(SampleType type) {
    return new PageInfo(width, height, format, type, nodata, extra, orientation, masked);
  }

  /** The same page, of which some pixels may hold no data. */
  public PageInfo withNodata(OptionalDouble value) {
    return new PageInfo(width, height, format, samples, value, extra, orientation, masked);
  }

  /** The same page, whose channel beside the colors has another meaning. */
  public PageInfo withExtra(ExtraChannel meaning) {
    return new PageInfo(width, height, format, samples, nodata, meaning, orientation, masked);
  }

  /** The same page, shown in another way. */
  public PageInfo withOrientation(Orientation shown) {
    return new PageInfo(width, height, format, samples, nodata, extra, shown, masked);
  }

  /** The same page, with a mask in the file. */
  public PageInfo withMask() {
    return new PageInfo(width, height, format, samples, nodata, extra, orientation, true);
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
