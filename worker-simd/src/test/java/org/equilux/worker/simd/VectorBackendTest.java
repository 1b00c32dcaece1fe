package org.equilux.worker.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SplittableRandom;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendContract;
import org.equilux.worker.simd.lanes.Lanes;
import org.equilux.worker.simd.lanes.Scratch;
import org.equilux.worker.simd.neighborhood.Gradients;
import org.equilux.worker.simd.tables.Lookups;
import org.equilux.worker.simd.tables.PermuteChoice;
import org.junit.jupiter.api.Test;

/**
 * Contract of backends, run once per lane width in a separate JVM: the build sets {@code
 * -XX:MaxVectorSize} and gives the expected width in {@value #LANE_BITS}. If the CPU lacks lanes of
 * this width, the run is skipped with the reason.
 */
class VectorBackendTest extends BackendContract {
  private static final String LANE_BITS = "equilux.test.laneBits";

  @Override
  protected Backend open() throws Exception {
    int wanted = Integer.getInteger(LANE_BITS, Lanes.bits());
    assumeTrue(
        Lanes.bits() == wanted,
        () -> "this CPU has no %d-bit lanes, only %d".formatted(wanted, Lanes.bits()));
    return new VectorBackend.Provider().open();
  }

  @Test
  void describesLanesAndLookups() {
    String lanes = Lanes.bits() + "-bit lanes";
    assertTrue(backend().info().device().startsWith(lanes));
    String report = new VectorBackend.Provider().devices().getFirst().device();
    assertTrue(report.startsWith(lanes), report);
    boolean permute = report.endsWith("tables by byte permutes");
    assertEquals(PermuteChoice.PERMUTE, permute, report);
  }

  @Test
  void bytePermuteEqualsLookup() {
    assumeTrue(Lanes.bits() == 512, "bytes are permuted in 64-byte lanes only");
    SplittableRandom random = new SplittableRandom(1);
    byte[] table = new byte[256];
    random.nextBytes(table);
    for (int n = 0; n < 400; n++) {
      byte[] in = new byte[n + 3];
      random.nextBytes(in);
      byte[] permuted = new byte[n + 9];
      byte[] lookedUp = new byte[n + 9];
      Lookups.permute(in, 2, permuted, 5, n, table);
      Lookups.lookup(in, 2, lookedUp, 5, n, table);
      assertArrayEquals(lookedUp, permuted);
    }
  }

  /**
   * Covers every sum of squares of 8-bit gradients and more; each sum is split into two squares.
   */
  @Test
  void everyRootOfEightBitsIsExact() {
    int[] gx = new int[Scratch.SEGMENT];
    int[] gy = new int[Scratch.SEGMENT];
    for (int x = 0; x <= 1020; x++) {
      for (int y = 0; y < 1021; y++) {
        int i = y % Scratch.SEGMENT;
        gx[i] = x;
        gy[i] = -y;
      }
      Gradients.magnitude8(gx, gy, 1021);
      for (int y = 0; y < 1021; y++) {
        int square = x * x + y * y;
        int root = gx[y];
        // root - 1/2 <= sqrt(square) < root + 1/2, squared and in integers
        assertTrue(root == 255 || square <= root * root + root, "too small");
        assertTrue(square > root * root - root || root == 0, "too large");
      }
    }
  }
}
