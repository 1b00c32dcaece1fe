package org.equilux.worker.simd.luminance;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.equilux.kernels.pixels.Luminance;
import org.equilux.worker.simd.lanes.Lanes;

/** Luminance of at least a vector's worth of 8-bit color pixels. */
final class Luminance8 {
  private static final int VECTOR = Interleaved.VECTOR;
  private static final int INTS = Lanes.INTS.length();

  /** After four vectors' luminance has been put into the four bytes of each lane: its order. */
  private static final byte[] ORDER = new byte[VECTOR];

  static {
    for (int i = 0; i < VECTOR; i++) {
      ORDER[i] = (byte) (4 * (i % INTS) + i / INTS);
    }
  }

  private Luminance8() {}

  static void rgb(byte[] in, int at, int n, byte[] luminance, int to) {
    VectorMask<Byte> red2 = Interleaved.RGB8.second(0);
    VectorMask<Byte> red3 = Interleaved.RGB8.third(0);
    VectorMask<Byte> green2 = Interleaved.RGB8.second(1);
    VectorMask<Byte> green3 = Interleaved.RGB8.third(1);
    VectorMask<Byte> blue2 = Interleaved.RGB8.second(2);
    VectorMask<Byte> blue3 = Interleaved.RGB8.third(2);
    ByteVector redOrder = Interleaved.RGB8.order(0);
    ByteVector greenOrder = Interleaved.RGB8.order(1);
    ByteVector blueOrder = Interleaved.RGB8.order(2);
    for (int i = 0; i < n; i += VECTOR) {
      int x = Math.min(i, n - VECTOR);
      int from = at + 3 * x;
      ByteVector a = ByteVector.fromArray(Lanes.BYTES, in, from);
      ByteVector b = ByteVector.fromArray(Lanes.BYTES, in, from + VECTOR);
      ByteVector c = ByteVector.fromArray(Lanes.BYTES, in, from + 2 * VECTOR);
      ShortVector red = redOrder.selectFrom(a.blend(b, red2).blend(c, red3)).reinterpretAsShorts();
      ShortVector green =
          greenOrder.selectFrom(a.blend(b, green2).blend(c, green3)).reinterpretAsShorts();
      ShortVector blue =
          blueOrder.selectFrom(a.blend(b, blue2).blend(c, blue3)).reinterpretAsShorts();
      weighed(high(red), high(green), high(blue))
          .lanewise(VectorOperators.LSHL, 8)
          .or(weighed(low(red), low(green), low(blue)))
          .reinterpretAsBytes()
          .intoArray(luminance, to + x);
    }
  }

  private static ShortVector low(ShortVector samples) {
    return samples.and((short) 0xFF);
  }

  private static ShortVector high(ShortVector samples) {
    return samples.lanewise(VectorOperators.LSHR, 8);
  }

  /**
   * The luminance in 16 bits: the sums of the weights' upper and lower bytes, each computed alone.
   * The bits that are cut off from the lower sum cannot change the result.
   */
  private static ShortVector weighed(ShortVector red, ShortVector green, ShortVector blue) {
    ShortVector fine =
        red.mul((short) (Luminance.RED & 0xFF))
            .add(green.mul((short) (Luminance.GREEN & 0xFF)))
            .add(blue.mul((short) (Luminance.BLUE & 0xFF)))
            .lanewise(VectorOperators.LSHR, 8);
    return red.mul((short) (Luminance.RED >> 8))
        .add(green.mul((short) (Luminance.GREEN >> 8)))
        .add(blue.mul((short) (Luminance.BLUE >> 8)))
        .add((short) (Luminance.ROUND >> 8))
        .add(fine)
        .lanewise(VectorOperators.LSHR, Luminance.SHIFT - 8);
  }

  static void rgba(byte[] in, int at, int n, byte[] luminance, int to) {
    ByteVector order = ByteVector.fromArray(Lanes.BYTES, ORDER, 0);
    for (int i = 0; i < n; i += VECTOR) {
      int x = Math.min(i, n - VECTOR);
      int from = at + 4 * x;
      IntVector all = IntVector.zero(Lanes.INTS);
      // A loop, because the JIT does not take in the same sums four times.
      for (int v = 0; v < 4; v++) {
        int bits = 8 * v;
        all = all.or(weighed(in, from + v * VECTOR).lanewise(VectorOperators.LSHL, bits));
      }
      order.selectFrom(all.reinterpretAsBytes()).intoArray(luminance, to + x);
    }
  }

  private static IntVector weighed(byte[] in, int at) {
    IntVector rgba = ByteVector.fromArray(Lanes.BYTES, in, at).reinterpretAsInts();
    return rgba.and(0xFF)
        .mul(Luminance.RED)
        .add(rgba.lanewise(VectorOperators.LSHR, 8).and(0xFF).mul(Luminance.GREEN))
        .add(rgba.lanewise(VectorOperators.LSHR, 16).and(0xFF).mul(Luminance.BLUE))
        .add(Luminance.ROUND)
        .lanewise(VectorOperators.LSHR, Luminance.SHIFT);
  }
}
