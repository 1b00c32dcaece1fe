package org.equilux.worker.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Loops that interpolate between four tables' entries, in float32 with separate products and sums,
 * as the norm has it. Adding {@link #ROUND} rounds to the nearest integer, half to even, in the
 * lowest bits.
 */
final class Interpolation {
  private static final int VECTOR = Lanes.BYTES.length();
  private static final int LONGS = Lanes.LONGS.length();
  private static final int FLOATS = Lanes.FLOATS.length();
  private static final float ROUND = 0x1.8p23f;

  /** A float of 2^23 and more, whose lowest bits are an integer's. */
  private static final int EXPONENT = 0x4B000000;

  private static final float TWO_TO_23 = 0x1p23f;

  private Interpolation() {}

  /**
   * Every fourth byte, from {@code quarter} on. Bytes of a 32-bit lane are got at by shifting it,
   * which is quicker than widening bytes to lanes in their order.
   *
   * @param weights of the right tables, those of one quarter's pixels after the other's
   * @param below weight of the lower tables
   * @param to zero in these bytes
   */
  static void bytes(byte[][] corners, int quarter, float[] weights, float below, int n, byte[] to) {
    byte[] upLeft = corners[0];
    byte[] upRight = corners[1];
    byte[] downLeft = corners[2];
    byte[] downRight = corners[3];
    float above = 1f - below;
    int bits = 8 * quarter;
    int w = quarter * (Scratch.SEGMENT / 4);
    for (int i = 0; i < n; i += VECTOR, w += FLOATS) {
      FloatVector right = FloatVector.fromArray(Lanes.FLOATS, weights, w);
      FloatVector left = FloatVector.broadcast(Lanes.FLOATS, 1f).sub(right);
      FloatVector up = byteOf(upLeft, i, bits).mul(left).add(byteOf(upRight, i, bits).mul(right));
      FloatVector down =
          byteOf(downLeft, i, bits).mul(left).add(byteOf(downRight, i, bits).mul(right));
      up.mul(above)
          .add(down.mul(below))
          .add(ROUND)
          .reinterpretAsInts()
          .and(0xFF)
          .lanewise(VectorOperators.LSHL, bits)
          .or(ByteVector.fromArray(Lanes.BYTES, to, i).reinterpretAsInts())
          .reinterpretAsBytes()
          .intoArray(to, i);
    }
  }

  private static FloatVector byteOf(byte[] bytes, int i, int bits) {
    return ByteVector.fromArray(Lanes.BYTES, bytes, i)
        .reinterpretAsInts()
        .lanewise(VectorOperators.LSHR, bits)
        .and(0xFF)
        .or(EXPONENT)
        .reinterpretAsFloats()
        .sub(TWO_TO_23);
  }

  /**
   * Replaces corners by the interpolated value, in the lowest 16 bits. Each lane of 64 bits is two
   * of 32: above and below.
   *
   * @param weights of the right tables, twice for each pixel
   * @param below weight of the lower tables
   */
  static void corners(long[] corners, float[] weights, float below, int n) {
    long pair = (long) Float.floatToRawIntBits(below) << 32 | Float.floatToRawIntBits(1f - below);
    FloatVector down = LongVector.broadcast(Lanes.LONGS, pair).reinterpretAsFloats();
    for (int i = 0; i < n; i += LONGS) {
      IntVector entries = LongVector.fromArray(Lanes.LONGS, corners, i).reinterpretAsInts();
      FloatVector right = FloatVector.fromArray(Lanes.FLOATS, weights, 2 * i);
      FloatVector left = FloatVector.broadcast(Lanes.FLOATS, 1f).sub(right);
      FloatVector rows =
          floats(entries.and(0xFFFF))
              .mul(left)
              .add(floats(entries.lanewise(VectorOperators.LSHR, 16)).mul(right))
              .mul(down);
      rows.add(rows.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 32).reinterpretAsFloats())
          .add(ROUND)
          .reinterpretAsLongs()
          .intoArray(corners, i);
    }
  }

  private static FloatVector floats(IntVector integers) {
    return integers.or(EXPONENT).reinterpretAsFloats().sub(TWO_TO_23);
  }
}
