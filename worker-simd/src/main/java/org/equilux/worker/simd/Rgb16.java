package org.equilux.worker.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.equilux.kernels.Luminance;

/**
 * Colour of 16 bits a sample: each pixel in a lane of 64 bits, red lowest. Arithmetic is done in
 * pairs of 32-bit lanes, because few CPUs multiply 64 bits quickly: (red, blue) and (green, alpha).
 */
final class Rgb16 {
  private static final int LANES = Lanes.LONGS.length();
  private static final int MAX = 0xFFFF;

  private Rgb16() {}

  /** Luminance of n pixels, each followed by a zero. */
  static void luminance(byte[] pixels, int n, int[] luminance) {
    IntVector redBlue = pairs(Luminance.RED, Luminance.BLUE);
    IntVector greenAlpha = pairs(Luminance.GREEN, 0);
    for (int i = 0; i < n; i += LANES) {
      IntVector rgb = load(pixels, i);
      LongVector halves =
          rgb.and(MAX)
              .mul(redBlue)
              .add(rgb.lanewise(VectorOperators.LSHR, 16).mul(greenAlpha))
              .reinterpretAsLongs();
      halves
          .and(0xFFFFFFFFL)
          .add(halves.lanewise(VectorOperators.LSHR, 32))
          .add(Luminance.ROUND)
          .lanewise(VectorOperators.LSHR, Luminance.SHIFT)
          .reinterpretAsInts()
          .intoArray(luminance, 2 * i);
    }
  }

  /** Replaces luminance, and the zero after it, by what the table adds to it. */
  static void shifts(int[] luminance, int n, char[] table) {
    for (int i = 0; i < 2 * n; i += 2) {
      int value = luminance[i];
      int shift = table[value] - value;
      luminance[i] = shift;
      luminance[i + 1] = shift;
    }
  }

  /** Adds a number to red, green and blue of each pixel and clamps. */
  static void shift(byte[] pixels, int[] shifts, int n) {
    IntVector redGreenAndBlue = pairs(0x00010001, 0x00000001); // and nothing in alpha
    for (int i = 0; i < n; i += LANES) {
      IntVector shift = IntVector.fromArray(Lanes.INTS, shifts, 2 * i);
      // What is added and what is taken away, one of them zero, in shorts that saturate.
      ShortVector plus = shift.max(0).mul(redGreenAndBlue).reinterpretAsShorts();
      ShortVector minus = shift.neg().max(0).mul(redGreenAndBlue).reinterpretAsShorts();
      ByteVector.fromArray(Lanes.BYTES, pixels, 8 * i)
          .reinterpretAsShorts()
          .lanewise(VectorOperators.SUADD, plus)
          .lanewise(VectorOperators.SUSUB, minus)
          .reinterpretAsBytes()
          .intoArray(pixels, 8 * i);
    }
  }

  private static IntVector load(byte[] pixels, int i) {
    return ByteVector.fromArray(Lanes.BYTES, pixels, 8 * i).reinterpretAsInts();
  }

  private static IntVector pairs(int low, int high) {
    return LongVector.broadcast(Lanes.LONGS, (long) high << 32 | (low & 0xFFFFFFFFL))
        .reinterpretAsInts();
  }
}
