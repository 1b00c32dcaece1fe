package org.equilux.kernels.pixels;

import java.util.Locale;

/**
 * The values that the samples of a picture's file can have. In memory, samples of 8 and 16 bits are
 * codes from 0 in the order of their values: the least value has code 0. All others are doubles.
 */
public enum SampleType {
  UINT8(8, 0, 0xFF),
  UINT16(16, 0, 0xFFFF),
  INT8(8, Byte.MIN_VALUE, Byte.MAX_VALUE),
  INT16(16, Short.MIN_VALUE, Short.MAX_VALUE),
  UINT32(32, 0, 0xFFFF_FFFFL),
  INT32(32, Integer.MIN_VALUE, Integer.MAX_VALUE),
  FLOAT16(16, -65_504, 65_504),
  FLOAT32(32, -Float.MAX_VALUE, Float.MAX_VALUE),
  FLOAT64(64, -Double.MAX_VALUE, Double.MAX_VALUE);

  private final int bits;
  private final double least;
  private final double greatest;

  SampleType(int bits, double least, double greatest) {
    this.bits = bits;
    this.least = least;
    this.greatest = greatest;
  }

  /** The type that is usual for samples of a format: unsigned integers, or doubles. */
  public static SampleType usual(PixelFormat format) {
    return switch (format.bitsPerSample()) {
      case 8 -> UINT8;
      case 16 -> UINT16;
      default -> FLOAT64;
    };
  }

  /** Bits of a sample in a file. */
  public int bits() {
    return bits;
  }

  /** The least finite value. */
  public double least() {
    return least;
  }

  /** The greatest finite value. */
  public double greatest() {
    return greatest;
  }

  /** Whether values are binary fractions, and may be infinite or no number. */
  public boolean isFloat() {
    return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
  }

  /** Whether values are integers that may be below 0. */
  public boolean isSignedInteger() {
    return !isFloat() && least < 0;
  }

  /** Whether samples are doubles in memory. */
  public boolean isWide() {
    return isFloat() || bits > Short.SIZE;
  }

  /** Whether samples of a format in memory can have these values. */
  public boolean fits(PixelFormat format) {
    return isWide() ? format.isWide() : format.bitsPerSample() == bits;
  }

  /**
   * The value of this type that is nearest to a number; of two that are as near, the even one.
   *
   * @param value a finite number, or an infinite one for the least or greatest value
   */
  public double nearest(double value) {
    double inside = Math.clamp(value, least, greatest);
    return switch (this) {
      case FLOAT64 -> inside;
      case FLOAT32 -> (float) inside;
      case FLOAT16 -> Float.float16ToFloat(Half.nearest(inside));
      // Adding zero turns -0, which no integer is, into 0.
      default -> Math.rint(inside) + 0.0;
    };
  }

  /** Whether a sample can have a value, which is a finite number. */
  public boolean has(double value) {
    return value >= least && value <= greatest && nearest(value) == value;
  }

  /**
   * The value adjacent to another: the next greater one, or the next smaller one of the greatest.
   *
   * @param value of this type
   */
  public double adjacent(double value) {
    if (value >= greatest) {
      return below(value);
    }
    return switch (this) {
      case FLOAT64 -> Math.nextUp(value);
      case FLOAT32 -> Math.nextUp((float) value);
      case FLOAT16 -> Half.nextUp(value);
      default -> value + 1;
    };
  }

  private double below(double greatestValue) {
    return switch (this) {
      case FLOAT64 -> Math.nextDown(greatestValue);
      case FLOAT32 -> Math.nextDown((float) greatestValue);
      case FLOAT16 -> -Half.nextUp(-greatestValue);
      default -> greatestValue - 1;
    };
  }

  /**
   * The name of a picture's samples for people and programs, in lower case: {@code gray8}, {@code
   * rgba_int16}.
   *
   * @param format in memory
   */
  public String name(PixelFormat format) {
    String plain = format.name().toLowerCase(Locale.ROOT);
    return this == UINT8 || this == UINT16 ? plain : plain.replaceAll("\\d+$", "_" + this);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Arithmetic of half-precision numbers (IEEE 754 binary16). */
  private static final class Half {
    private Half() {}

    /** The bits of the half that is nearest to a double in its range. */
    static short nearest(double value) {
      // Rounding to float first would round twice, so that is undone: a float that was rounded to
      // lies on the side of the double that the last bit says.
      float rounded = (float) value;
      if (rounded != value) {
        int bits = Float.floatToRawIntBits(rounded);
        boolean outward = Math.abs((double) rounded) > Math.abs(value);
        rounded = Float.intBitsToFloat((outward ? bits - 1 : bits) | 1);
      }
      return Float.floatToFloat16(rounded);
    }

    static double nextUp(double value) {
      short bits = Float.floatToFloat16((float) value);
      if (value == 0) {
        return Float.float16ToFloat((short) 1);
      }
      return Float.float16ToFloat((short) (value > 0 ? bits + 1 : bits - 1));
    }
  }
}
