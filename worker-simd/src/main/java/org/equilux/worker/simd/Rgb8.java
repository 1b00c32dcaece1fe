package org.equilux.worker.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.equilux.kernels.Luminance;

/** Colour of 8 bits a sample: each pixel in a lane of 32 bits, red lowest. */
final class Rgb8 {
  private static final int LANES = Lanes.INTS.length();

  /** Times a byte: that byte in each colour of a lane, and nothing in alpha. */
  private static final int RED_GREEN_BLUE = 0x010101;

  private Rgb8() {}

  /** Luminance of n pixels, one number each. */
  static void luminance(byte[] pixels, int n, int[] luminance) {
    for (int i = 0; i < n; i += LANES) {
      IntVector rgb = load(pixels, i);
      channel(rgb, 0)
          .mul(Luminance.RED)
          .add(channel(rgb, 8).mul(Luminance.GREEN))
          .add(channel(rgb, 16).mul(Luminance.BLUE))
          .add(Luminance.ROUND)
          .lanewise(VectorOperators.LSHR, Luminance.SHIFT)
          .intoArray(luminance, i);
    }
  }

  /** Replaces luminance by what the table adds to it. */
  static void shifts(int[] luminance, int n, char[] table) {
    for (int i = 0; i < n; i++) {
      int value = luminance[i];
      luminance[i] = table[value] - value;
    }
  }

  /** Adds a number to red, green and blue of each pixel and clamps. */
  static void shift(byte[] pixels, int[] shifts, int n) {
    for (int i = 0; i < n; i += LANES) {
      IntVector shift = IntVector.fromArray(Lanes.INTS, shifts, i);
      // What is added and what is taken away, one of them zero, in bytes that saturate.
      ByteVector plus = shift.max(0).mul(RED_GREEN_BLUE).reinterpretAsBytes();
      ByteVector minus = shift.neg().max(0).mul(RED_GREEN_BLUE).reinterpretAsBytes();
      ByteVector.fromArray(Lanes.BYTES, pixels, 4 * i)
          .lanewise(VectorOperators.SUADD, plus)
          .lanewise(VectorOperators.SUSUB, minus)
          .intoArray(pixels, 4 * i);
    }
  }

  private static IntVector load(byte[] pixels, int i) {
    return ByteVector.fromArray(Lanes.BYTES, pixels, 4 * i).reinterpretAsInts();
  }

  private static IntVector channel(IntVector rgb, int bit) {
    return rgb.lanewise(VectorOperators.LSHR, bit).and(0xFF);
  }
}
