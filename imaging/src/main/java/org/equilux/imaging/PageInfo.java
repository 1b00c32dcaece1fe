package org.equilux.imaging;

import java.util.Optional;
import java.util.OptionalDouble;
import org.equilux.imaging.metadata.Orientation;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;

/**
 * The properties of a page, one picture of a file: most files have one page, a TIFF may have many.
 *
 * <p>Samples {@code v} of {@code n} bits, where {@code n} is neither 8 nor 16, are widened to the
 * next of these depths, whose greatest value is {@code m}: {@code v * m / (2^n - 1)}, rounded half
 * up; for 1, 2 and 4 bits this is a whole number. Palettes become RGB of 8 bits, with alpha where
 * the palette has it. A result is written in the widened format.
 *
 * @param width in pixels
 * @param height in rows
 * @param format of the decoded samples; palettes and depths below 8 bits are widened to 8, signed
 *     samples of 8 and 16 bits are codes in the order of their values, and samples of 32 and more
 *     bits or in floating point are doubles
 * @param samples type of the samples' values in the file, after widening
 * @param nodata the value of pixels without data, in terms of {@code samples}, if the file has one
 *     (GDAL_NODATA of a TIFF) that its samples can have
 * @param extra meaning of the channel that the format calls alpha, if there is one
 * @param orientation for display; rows are decoded as stored
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
  /** Creates an upright page without nodata value, whose extra channel, if any, is alpha. */
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

  /** This page with samples of another format and the same values. */
  public PageInfo withFormat(PixelFormat other) {
    return new PageInfo(width, height, other, samples, nodata, extra, orientation, masked);
  }

  /** This page with unsigned samples of 8 or 16 bits. */
  public PageInfo withDepth(int bits) {
    PixelFormat other =
        PixelFormat.of(format.colors(), format.colorChannels(), format.hasAlpha(), bits);
    return new PageInfo(
        width, height, other, SampleType.usual(other), nodata, extra, orientation, masked);
  }

  /**
   * The property of this page that plain formats cannot represent: those with only gray and RGB of
   * unsigned 8- and 16-bit samples.
   *
   * @return empty if there is none
   */
  public Optional<String> unsupportedByPlainFormats() {
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
        ? Optional.of("an extra band that is not an alpha channel")
        : Optional.empty();
  }

  /** This page with samples of another type. */
  public PageInfo withSamples(SampleType type) {
    return new PageInfo(width, height, format, type, nodata, extra, orientation, masked);
  }

  /** This page with a nodata value. */
  public PageInfo withNodata(OptionalDouble value) {
    return new PageInfo(width, height, format, samples, value, extra, orientation, masked);
  }

  /** This page with another meaning of the extra channel. */
  public PageInfo withExtra(ExtraChannel meaning) {
    return new PageInfo(width, height, format, samples, nodata, meaning, orientation, masked);
  }

  /** This page with another orientation. */
  public PageInfo withOrientation(Orientation shown) {
    return new PageInfo(width, height, format, samples, nodata, extra, shown, masked);
  }

  /** This page with a mask in the file. */
  public PageInfo withMask() {
    return new PageInfo(width, height, format, samples, nodata, extra, orientation, true);
  }

  public long pixels() {
    return (long) width * height;
  }

  /** The number of bytes of all decoded rows. */
  public long rawBytes() {
    return pixels() * format.bytesPerPixel();
  }

  /** The number of bytes of one decoded row. */
  public int rowBytes() {
    return width * format.bytesPerPixel();
  }
}
