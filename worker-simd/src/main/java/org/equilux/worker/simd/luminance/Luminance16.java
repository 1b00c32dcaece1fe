package org.equilux.worker.simd.luminance;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.equilux.kernels.pixels.Luminance;
import org.equilux.worker.simd.lanes.Lanes;

/** Luminance of at least a vector's worth of 16-bit color pixels. */
final class Luminance16 {
  private static final int VECTOR = Interleaved.VECTOR;
  private static final int PIXELS = VECTOR / 2;
  private static final int LONGS = Lanes.LONGS.length();

  /** After four vectors' luminance has been put into the four shorts of each lane: its order. */
  private static final byte[] ORDER = new byte[VECTOR];

  static {
    for (int i = 0; i < VECTOR; i++) {
      int pixel = i / 2;
      ORDER[i] = (byte) (8 * (pixel % LONGS) + 2 * (pixel / LONGS) + i % 2);
    }
  }

  private Luminance16() {}

  static void rgb(byte[] in, int at, int n, byte[] luminance, int to) {
    VectorMask<Byte> red2 = Interleaved.RGB16.second(0);
    VectorMask<Byte> red3 = Interleaved.RGB16.third(0);
    VectorMask<Byte> green2 = Interleaved.RGB16.second(1);
    VectorMask<Byte> green3 = Interleaved.RGB16.third(1);
    VectorMask<Byte> blue2 = Interleaved.RGB16.second(2);
    VectorMask<Byte> blue3 = Interleaved.RGB16.third(2);
    ByteVector redOrder = Interleaved.RGB16.order(0);
    ByteVector greenOrder = Interleaved.RGB16.order(1);
    ByteVector blueOrder = Interleaved.RGB16.order(2);
    for (int i = 0; i < n; i += PIXELS) {
      int x = Math.min(i, n - PIXELS);
      int from = at + 6 * x;
      ByteVector a = ByteVector.fromArray(Lanes.BYTES, in, from);
      ByteVector b = ByteVector.fromArray(Lanes.BYTES, in, from + VECTOR);
      ByteVector c = ByteVector.fromArray(Lanes.BYTES, in, from + 2 * VECTOR);
      IntVector red = redOrder.selectFrom(a.blend(b, red2).blend(c, red3)).reinterpretAsInts();
      IntVector green =
          greenOrder.selectFrom(a.blend(b, green2).blend(c, green3)).reinterpretAsInts();
      IntVector blue = blueOrder.selectFrom(a.blend(b, blue2).blend(c, blue3)).reinterpretAsInts();
      weighed(high(red), high(green), high(blue))
          .lanewise(VectorOperators.LSHL, 16)
          .or(weighed(low(red), low(green), low(blue)))
          .reinterpretAsBytes()
          .intoArray(luminance, to + 2 * x);
    }
  }

  private static IntVector low(IntVector samples) {
    return samples.and(0xFFFF);
  }

  private static IntVector high(IntVector samples) {
    return samples.lanewise(VectorOperators.LSHR, 16);
  }

  private static IntVector weighed(IntVector red, IntVector green, IntVector blue) {
    return red.mul(Luminance.RED)
        .add(green.mul(Luminance.GREEN))
        .add(blue.mul(Luminance.BLUE))
        .add(Luminance.ROUND)
        .lanewise(VectorOperators.LSHR, Luminance.SHIFT);
  }

  static void rgba(byte[] in, int at, int n, byte[] luminance, int to) {
    ByteVector order = ByteVector.fromArray(Lanes.BYTES, ORDER, 0);
    for (int i = 0; i < n; i += PIXELS) {
      int x = Math.min(i, n - PIXELS);
      int from = at + 8 * x;
      LongVector all = LongVector.zero(Lanes.LONGS);
      // A loop, because the JIT does not take in the same sums four times.
      for (int v = 0; v < 4; v++) {
        int bits = 16 * v;
        all = all.or(weighed(in, from + v * VECTOR).lanewise(VectorOperators.LSHL, bits));
      }
      order.selectFrom(all.reinterpretAsBytes()).intoArray(luminance, to + 2 * x);
    }
  }

  /**
   * In pairs of 32-bit lanes, (red, blue) and (green, alpha): few CPUs multiply 64 bits quickly.
   */
  private static LongVector weighed(byte[] in, int at) {
    IntVector rgba = ByteVector.fromArray(Lanes.BYTES, in, at).reinterpretAsInts();
    LongVector sums =
        low(rgba)
            .mul(pairs(Luminance.RED, Luminance.BLUE))
            .add(high(rgba).mul(pairs(Luminance.GREEN, 0)))
            .reinterpretAsLongs();
    return sums.and(0xFFFFFFFFL)
        .add(sums.lanewise(VectorOperators.LSHR, 32))
        .add(Luminance.ROUND)
        .lanewise(VectorOperators.LSHR, Luminance.SHIFT);
  }

  private static IntVector pairs(int low, int high) {
    return LongVector.broadcast(Lanes.LONGS, (long) high << 32 | low).reinterpretAsInts();
  }
}
