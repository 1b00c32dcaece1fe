package org.equilux.imaging.tiff.samples;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.tiff.directory.Directory;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.kernels.pixels.SampleType;

/**
 * The field SampleFormat of a page (TIFF 6.0, section 19): unsigned, signed or floating-point
 * samples.
 */
public final class SampleFormat {
  /** The value for unsigned integers, also the default of a missing field. */
  public static final int UNSIGNED = 1;

  private static final int SIGNED = 2;
  private static final int FLOAT = 3;
  private static final int UNDEFINED = 4;

  private SampleFormat() {}

  /**
   * The type of a page's samples; unsigned ones are widened to 8 or 16 bits.
   *
   * @param bits of a sample: 1 to 16, 32 or 64
   * @throws PictureException if such samples are not supported
   */
  public static SampleType of(Directory directory, int bits) throws IOException {
    long[] formats =
        directory.has(Tag.SAMPLE_FORMAT)
            ? directory.values(Tag.SAMPLE_FORMAT, 5)
            : new long[] {UNSIGNED};
    long first = formats[0] == UNDEFINED ? UNSIGNED : formats[0];
    if (Arrays.stream(formats).map(f -> f == UNDEFINED ? UNSIGNED : f).anyMatch(f -> f != first)) {
      throw PictureException.unsupported(
          "TIFF with samples of different kinds (SampleFormat) is not supported; save it with one"
              + " kind");
    }
    return type((int) first, bits)
        .orElseThrow(
            () ->
                PictureException.unsupported(
                    "TIFF with %s samples of %d bits is not supported; save it with unsigned or signed ones of 8, 16 or 32 bits, or floating-point ones of 16, 32 or 64 bits"
                        .formatted(name((int) first), bits)));
  }

  /**
   * The type of samples.
   *
   * @param format a value of the field
   * @param bits of a sample; unsigned ones are widened to 8 or 16
   * @return empty if such samples are not supported
   */
  public static Optional<SampleType> type(int format, int bits) {
    boolean widens = format == UNSIGNED && bits <= Short.SIZE;
    int widened = widens ? (bits > Byte.SIZE ? Short.SIZE : Byte.SIZE) : bits;
    return Arrays.stream(SampleType.values())
        .filter(type -> code(type) == format && type.bits() == widened)
        .findFirst();
  }

  private static String name(int format) {
    return switch (format) {
      case UNSIGNED -> "unsigned";
      case SIGNED -> "signed";
      case FLOAT -> "floating-point";
      default -> "complex";
    };
  }

  /** The value of the field for a type of samples. */
  public static int code(SampleType type) {
    return type.isFloat() ? FLOAT : type.isSignedInteger() ? SIGNED : UNSIGNED;
  }
}
