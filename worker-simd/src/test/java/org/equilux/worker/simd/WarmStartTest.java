package org.equilux.worker.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.Execution;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class WarmStartTest {
  private static final JobSpec SOBEL =
      new JobSpec(Operations.named("sobel"), Map.of(), PixelFormat.RGB8, 640, 64);

  private static Chunk noise() {
    byte[] data = new byte[3 * 640 * 64];
    new Random(1).nextBytes(data);
    return Chunk.whole(Pixels.wrap(PixelFormat.RGB8, 640, 64, data));
  }

  private static BackendStack stack(long worthwhilePixels) {
    return BackendStack.of(List.of(new VectorBackend(worthwhilePixels), new ScalarBackend()));
  }

  @Test
  void firstPicturesUseTheScalarBackendWithANote() {
    try (BackendStack stack = stack(10_000_000)) {
      Execution<Pixels> edges = stack.compute(SOBEL, noise(), Optional.empty());
      assertEquals("scalar", edges.backend());
      assertEquals("", edges.fallback());
    }
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void vectorsAreUsedAfterFewPixelsIfManyAreExpected() {
    Chunk noise = noise();
    try (BackendStack stack = stack(Long.MAX_VALUE - 1)) {
      stack.expect(Long.MAX_VALUE);
      byte[] plain = stack.compute(SOBEL, noise, Optional.empty()).value().data();
      untilVector(
          ByteBuffer.wrap(plain),
          () -> {
            Execution<Pixels> made = stack.compute(SOBEL, noise, Optional.empty());
            return new Execution<>(
                ByteBuffer.wrap(made.value().data()),
                made.backend(),
                made.fallback(),
                made.nanos());
          });
    }
  }

  @Test
  void selectedVectorsComputeImmediately() throws Exception {
    try (BackendStack stack = BackendStack.open("vector")) {
      assertEquals("vector", stack.compute(SOBEL, noise(), Optional.empty()).backend());
    }
  }

  @ParameterizedTest
  @FieldSource("org.equilux.kernels.pixels.PixelFormat#GRAY_AND_RGB")
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void vectorsTakeOverWithIdenticalResults(PixelFormat format) {
    byte[] data = new byte[format.bytesPerPixel() * 640 * 64];
    new Random(1).nextBytes(data);
    Chunk noise = Chunk.whole(Pixels.wrap(format, 640, 64, data));
    JobSpec equalize = new JobSpec(Operations.named("equalize"), Map.of(), format, 640, 64);
    JobSpec sobel = new JobSpec(Operations.named("sobel"), Map.of(), format, 640, 64);
    try (BackendStack stack = stack(50_000)) {
      HistogramGrid counts = stack.map(equalize, noise).value();
      untilVector(counts, () -> stack.map(equalize, noise));
      Optional<LutGrid> tables = Optional.of(equalize.reduce(counts, Attachments.NONE));
      for (boolean edges : new boolean[] {false, true}) {
        Supplier<Execution<Pixels>> compute =
            () ->
                edges
                    ? stack.compute(sobel, noise, Optional.empty())
                    : stack.compute(equalize, noise, tables);
        byte[] plain = compute.get().value().data();
        untilVector(
            ByteBuffer.wrap(plain),
            () -> {
              Execution<Pixels> made = compute.get();
              return new Execution<>(
                  ByteBuffer.wrap(made.value().data()),
                  made.backend(),
                  made.fallback(),
                  made.nanos());
            });
      }
    }
  }

  private static <T> void untilVector(T expected, Supplier<Execution<T>> compute) {
    Execution<T> result;
    do {
      result = compute.get();
      assertEquals(expected, result.value());
      assertEquals("", result.fallback());
    } while (result.backend().equals("scalar"));
    assertEquals("vector", result.backend());
  }
}
