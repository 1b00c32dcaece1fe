package org.equilux.worker.simd.tables;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import org.equilux.worker.simd.lanes.Lanes;
import org.equilux.worker.simd.lanes.Scratch;

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

  /** The lowest byte of each 32-bit lane. */
  private static final boolean[] LOWEST = new boolean[VECTOR];

  static {
    for (int i = 0; i < VECTOR; i += 4) {
      LOWEST[i] = true;
    }
  }

  private Interpolation() {}

  /**
   * Every fourth byte, from {@code quarter} on. Loads and stores at odd places put these bytes into
   * the lowest ones of 32-bit lanes, which is quicker than widening bytes to lanes in their order.
   *
   * @param corners four values a pixel, with a vector's room after the last one
   * @param weights of the right tables, those of one quarter's pixels after the other's
   * @param below weight of the lower tables
   * @param to only these bytes are written; with a vector's room after the last one
   */
  static void bytes(byte[][] corners, int quarter, float[] weights, float below, int n, byte[] to) {
    byte[] upLeft = corners[0];
    byte[] upRight = corners[1];
    byte[] downLeft = corners[2];
    byte[] downRight = corners[3];
    VectorMask<Byte> lowest = VectorMask.fromArray(Lanes.BYTES, LOWEST, 0);
    float above = 1f - below;
    int w = quarter * (Scratch.SEGMENT / 4);
    for (int i = quarter; i < n; i += VECTOR, w += FLOATS) {
      FloatVector right = FloatVector.fromArray(Lanes.FLOATS, weights, w);
      FloatVector left = FloatVector.broadcast(Lanes.FLOATS, 1f).sub(right);
      FloatVector up = lowest(upLeft, i).mul(left).add(lowest(upRight, i).mul(right));
      FloatVector down = lowest(downLeft, i).mul(left).add(lowest(downRight, i).mul(right));
      up.mul(above).add(down.mul(below)).add(ROUND).reinterpretAsBytes().intoArray(to, i, lowest);
    }
  }

  private static FloatVector lowest(byte[] bytes, int i) {
    return floats(ByteVector.fromArray(Lanes.BYTES, bytes, i).reinterpretAsInts().and(0xFF));
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
