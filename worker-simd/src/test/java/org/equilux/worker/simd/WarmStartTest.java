package org.equilux.worker.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.equilux.kernels.BackendStack;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.Execution;
import org.equilux.kernels.JobSpec;
import org.equilux.kernels.Operations;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;
import org.equilux.kernels.ScalarBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WarmStartTest {
  private static final JobSpec SOBEL =
      new JobSpec(Operations.named("sobel"), Map.of(), PixelFormat.RGB8, 640, 64);

  private static Chunk noise() {
    byte[] data = new byte[3 * 640 * 64];
    new Random(1).nextBytes(data);
    return Chunk.whole(Pixels.wrap(PixelFormat.RGB8, 640, 64, data));
  }

  private static BackendStack stack(long worthwhilePixels) {
    return BackendStack.of(
        List.of(new VectorBackend(PermuteChoice.PERMUTE, worthwhilePixels), new ScalarBackend()));
  }

  @Test
  void firstPicturesAreLeftToPlainLoopsWhichTheResultSays() {
    try (BackendStack stack = stack(10_000_000)) {
      Execution<Pixels> edges = stack.compute(SOBEL, noise(), Optional.empty());
      assertEquals("scalar", edges.backend());
      assertEquals("", edges.fallback());
    }
  }

  @Test
  void chosenByNameItComputesAtOnce() throws Exception {
    try (BackendStack stack = BackendStack.open("vector")) {
      assertEquals("vector", stack.compute(SOBEL, noise(), Optional.empty()).backend());
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void vectorsTakeOverOnceTheyAreFasterAndTheBitsStay() {
    Chunk noise = noise();
    try (BackendStack stack = stack(50_000)) {
      Execution<Pixels> edges = stack.compute(SOBEL, noise, Optional.empty());
      byte[] plain = edges.value().data();
      while (edges.backend().equals("scalar")) {
        edges = stack.compute(SOBEL, noise, Optional.empty());
        assertArrayEquals(plain, edges.value().data());
      }
      assertEquals("vector", edges.backend());
      assertEquals("", edges.fallback());
    }
  }
}
