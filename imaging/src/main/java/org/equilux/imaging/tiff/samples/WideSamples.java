package org.equilux.imaging.tiff.samples;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.equilux.kernels.pixels.SampleType;

/**
 * The coding of samples that are doubles in memory, in a decompressed segment. NaN samples keep
 * their bits.
 *
 * @param type wide
 * @param channels samples of a pixel
 */
record WideSamples(SampleType type, int channels, boolean bigEndian, Predictor predictor) {
  private static final int FLOAT_MANTISSA = 23;
  private static final int DOUBLE_MANTISSA = 52;
  private static final int FLOAT_INFINITY = 0x7F80_0000;
  private static final int HALF_INFINITY = 0x7C00;
  private static final int HALF_MANTISSA = 10;

  private int bytes() {
    return type.bits() / Byte.SIZE;
  }

  private ByteOrder order() {
    // The floating-point predictor always puts the most significant bytes first.
    boolean big = bigEndian || predictor == Predictor.FLOATING_POINT;
    return big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  /**
   * Decodes a row of a segment to doubles.
   *
   * @param raw the row, which is overwritten
   * @param encoded number of samples of the row
   * @param samples number of samples to deliver
   */
  void decode(byte[] raw, int encoded, byte[] out, int offset, int samples) {
    ByteBuffer row = ByteBuffer.wrap(raw, 0, encoded * bytes()).order(order());
    switch (predictor) {
      case NONE -> {}
      case DIFFERENCES -> {
        for (int i = channels; i < encoded; i++) {
          putWord(row, i, word(row, i) + word(row, i - channels));
        }
      }
      case FLOATING_POINT -> gather(raw, encoded);
    }
    ByteBuffer to = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < samples; i++) {
      to.putLong(offset + i * Double.BYTES, doubleBits(word(row, i)));
    }
  }

  /**
   * Encodes doubles to a row of a segment.
   *
   * @param raw receives the row; its bytes beyond the samples become zeros or zero differences
   * @param encoded number of samples of the row
   */
  void encode(byte[] in, int offset, int samples, byte[] raw, int encoded) {
    ByteBuffer from = ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer row = ByteBuffer.wrap(raw, 0, encoded * bytes()).order(order());
    for (int i = 0; i < encoded; i++) {
      putWord(row, i, i < samples ? bits(from.getLong(offset + i * Double.BYTES)) : 0);
    }
    switch (predictor) {
      case NONE -> {}
      case DIFFERENCES -> {
        for (int i = samples - 1; i >= channels; i--) {
          putWord(row, i, word(row, i) - word(row, i - channels));
        }
      }
      case FLOATING_POINT -> scatter(raw, encoded);
    }
  }

  /** The bits of a sample; the upper bits are undefined. */
  private long word(ByteBuffer row, int index) {
    return switch (bytes()) {
      case Short.BYTES -> row.getShort(index * Short.BYTES);
      case Integer.BYTES -> row.getInt(index * Integer.BYTES);
      default -> row.getLong(index * Long.BYTES);
    };
  }

  private void putWord(ByteBuffer row, int index, long bits) {
    switch (bytes()) {
      case Short.BYTES -> row.putShort(index * Short.BYTES, (short) bits);
      case Integer.BYTES -> row.putInt(index * Integer.BYTES, (int) bits);
      default -> row.putLong(index * Long.BYTES, bits);
    }
  }

  /** Undoes {@link #scatter}. */
  private void gather(byte[] raw, int encoded) {
    int all = encoded * bytes();
    for (int i = channels; i < all; i++) {
      raw[i] += raw[i - channels];
    }
    byte[] sorted = Arrays.copyOf(raw, all);
    for (int i = 0; i < encoded; i++) {
      for (int b = 0; b < bytes(); b++) {
        raw[i * bytes() + b] = sorted[b * encoded + i];
      }
    }
  }

  /** Sorts the bytes of a row by significance, and stores the differences between them. */
  private void scatter(byte[] raw, int encoded) {
    int all = encoded * bytes();
    byte[] samples = Arrays.copyOf(raw, all);
    for (int i = 0; i < encoded; i++) {
      for (int b = 0; b < bytes(); b++) {
        raw[b * encoded + i] = samples[i * bytes() + b];
      }
    }
    for (int i = all - 1; i >= channels; i--) {
      raw[i] -= raw[i - channels];
    }
  }

  /** A sample as the bits of a double. */
  private long doubleBits(long word) {
    return switch (type) {
      case UINT32 -> Double.doubleToRawLongBits((double) (word & 0xFFFF_FFFFL));
      case INT32 -> Double.doubleToRawLongBits((int) word);
      case FLOAT16 -> ofFloat(ofHalf((short) word));
      case FLOAT32 -> ofFloat((int) word);
      default -> word;
    };
  }

  /** The sample nearest to a double. */
  private long bits(long doubleBits) {
    double value = Double.longBitsToDouble(doubleBits);
    return switch (type) {
      case UINT32, INT32 -> (long) type.nearest(value);
      case FLOAT16 ->
          Double.isNaN(value)
              ? halfOfNaN(floatOfNaN(doubleBits))
              : Float.floatToFloat16((float) rounded(value));
      case FLOAT32 ->
          Double.isNaN(value)
              ? floatOfNaN(doubleBits)
              : Float.floatToRawIntBits((float) rounded(value));
      default -> doubleBits;
    };
  }

  private double rounded(double value) {
    return Double.isInfinite(value) ? value : type.nearest(value);
  }

  // The bits are moved explicitly, as conversions by processors change the bits of NaN values.

  private static long ofFloat(int bits) {
    return Float.isNaN(Float.intBitsToFloat(bits))
        ? ((long) bits & Integer.MIN_VALUE) << Integer.SIZE
            | 0x7FFL << DOUBLE_MANTISSA
            | (long) (bits & ~FLOAT_INFINITY & Integer.MAX_VALUE)
                << (DOUBLE_MANTISSA - FLOAT_MANTISSA)
        : Double.doubleToRawLongBits(Float.intBitsToFloat(bits));
  }

  private static int floatOfNaN(long bits) {
    int mantissa = (int) (bits >>> (DOUBLE_MANTISSA - FLOAT_MANTISSA)) & 0x7F_FFFF;
    return ((int) (bits >>> Integer.SIZE) & Integer.MIN_VALUE)
        | FLOAT_INFINITY
        | (mantissa == 0 ? 1 : mantissa);
  }

  private static int ofHalf(short bits) {
    int magnitude = bits & 0x7FFF;
    return magnitude > HALF_INFINITY
        ? (bits & 0x8000) << Short.SIZE
            | FLOAT_INFINITY
            | (magnitude & 0x3FF) << (FLOAT_MANTISSA - HALF_MANTISSA)
        : Float.floatToRawIntBits(Float.float16ToFloat(bits));
  }

  private static short halfOfNaN(int bits) {
    int mantissa = bits >> (FLOAT_MANTISSA - HALF_MANTISSA) & 0x3FF;
    return (short)
        ((bits >>> Short.SIZE & 0x8000) | HALF_INFINITY | (mantissa == 0 ? 1 : mantissa));
  }
}
