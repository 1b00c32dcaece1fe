package org.equilux.worker.simd.neighborhood;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.equilux.worker.simd.lanes.Lanes;

/** Loops of the Sobel kernel over a segment. */
public final class Gradients {
  private static final int LANES = Lanes.INTS.length();
  private static final float TWO_TO_23 = 0x1p23f;
  private static final int MANTISSA = 0x7FFFFF;

  private Gradients() {}

  /** Down the columns of three rows: {@code a + 2 b + c} and {@code c - a}. */
  static void columns(int[] above, int[] here, int[] below, int n, int[] smooth, int[] slope) {
    for (int i = 0; i < n; i += LANES) {
      IntVector a = IntVector.fromArray(Lanes.INTS, above, i);
      IntVector b = IntVector.fromArray(Lanes.INTS, here, i);
      IntVector c = IntVector.fromArray(Lanes.INTS, below, i);
      b.add(b).add(a).add(c).intoArray(smooth, i);
      c.sub(a).intoArray(slope, i);
    }
  }

  /** Along the row: both gradients of n pixels from the n + 2 columns around them. */
  static void along(int[] smooth, int[] slope, int n, int[] gx, int[] gy) {
    for (int i = 0; i < n; i += LANES) {
      IntVector.fromArray(Lanes.INTS, smooth, i + 2)
          .sub(IntVector.fromArray(Lanes.INTS, smooth, i))
          .intoArray(gx, i);
      IntVector middle = IntVector.fromArray(Lanes.INTS, slope, i + 1);
      middle
          .add(middle)
          .add(IntVector.fromArray(Lanes.INTS, slope, i))
          .add(IntVector.fromArray(Lanes.INTS, slope, i + 2))
          .intoArray(gy, i);
    }
  }

  /**
   * The rounded magnitude of 8-bit gradients, into {@code gx}. The squares' sum is at most 2 *
   * 1020^2 < 2^24, so a float holds it, and the float nearest its root lies on the right side of
   * the next half: a root is at least 1 / (8 root + 4) away from it, more than half a float's step
   * for roots up to 1443. Adding 2^23 then rounds to an integer, in the mantissa's bits.
   */
  public static void magnitude8(int[] gx, int[] gy, int n) {
    for (int i = 0; i < n; i += LANES) {
      IntVector x = IntVector.fromArray(Lanes.INTS, gx, i);
      IntVector y = IntVector.fromArray(Lanes.INTS, gy, i);
      FloatVector square =
          (FloatVector) x.mul(x).add(y.mul(y)).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0);
      square
          .lanewise(VectorOperators.SQRT)
          .add(TWO_TO_23)
          .reinterpretAsInts()
          .and(MANTISSA)
          .min(0xFF)
          .intoArray(gx, i);
    }
  }

  /**
   * The rounded magnitude of 16-bit gradients, into {@code gx}. The squares' sum is below 2^38 and
   * its root is at least 1e-7 away from the next half; a double tells them apart.
   */
  static void magnitude16(int[] gx, int[] gy, int n) {
    for (int i = 0; i < n; i++) {
      double x = gx[i];
      double y = gy[i];
      gx[i] = (int) Math.min(0xFFFF, Math.sqrt(x * x + y * y) + 0.5);
    }
  }
}
