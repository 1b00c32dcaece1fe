package org.equilux.kernels.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.equilux.kernels.TestPictures;
import org.equilux.kernels.TestPictures.Content;
import org.equilux.kernels.call.KernelCall;
import org.equilux.kernels.call.KernelCall.CountCall;
import org.equilux.kernels.call.KernelCall.PixelCall;
import org.equilux.kernels.call.KernelCall.Sobel;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.EqualizeOperation;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.SobelOperation;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendStackTest {
  @TempDir private Path directory;

  private static final JobSpec EQUALIZE = spec(new EqualizeOperation());
  private static final JobSpec SOBEL = spec(new SobelOperation());
  private static final Chunk CHUNK =
      Chunk.whole(
          TestPictures.packed(PixelFormat.GRAY8, 20, 10, Content.NOISE, new SplittableRandom(1)));

  private static JobSpec spec(Operation operation) {
    return new JobSpec(operation, Map.of(), PixelFormat.GRAY8, 20, 10);
  }

  /** The scalar backend on a device with injectable failures. */
  private static class Flaky implements Backend {
    private final Backend real = new ScalarBackend();
    private final BooleanSupplier broken;
    private final Class<? extends KernelCall> unsupported;
    private int asked;
    private boolean closed;

    private Flaky(Class<? extends KernelCall> unsupported, BooleanSupplier broken) {
      this.unsupported = unsupported;
      this.broken = broken;
    }

    private void use() {
      asked++;
      if (broken.getAsBoolean()) {
        throw new BackendException("the device is lost");
      }
    }

    @Override
    public BackendInfo info() {
      return new BackendInfo("flaky", "a device for tests");
    }

    @Override
    public boolean supports(KernelCall call, PixelFormat format) {
      return call.getClass() != unsupported;
    }

    @Override
    public void count(CountCall call, Chunk chunk, HistogramGrid into) {
      // Like a real device, it leaves garbage behind when it fails.
      into.counts()[0]++;
      use();
      into.counts()[0]--;
      real.count(call, chunk, into);
    }

    @Override
    public void compute(PixelCall call, Chunk chunk, Pixels out) {
      out.data()[0]++;
      use();
      real.compute(call, chunk, out);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static BackendStack over(Flaky flaky) {
    return BackendStack.of(List.of(flaky, new ScalarBackend()));
  }

  @Test
  void bestBackendComputes() {
    Flaky flaky = new Flaky(null, () -> false);
    try (BackendStack stack = over(flaky)) {
      Execution<HistogramGrid> counts = stack.map(EQUALIZE, CHUNK);
      assertEquals("flaky", counts.backend());
      assertEquals("", counts.fallback());
      assertTrue(counts.nanos() > 0);
      assertEquals(
          "flaky",
          stack
              .compute(
                  EQUALIZE, CHUNK, Optional.of(EQUALIZE.reduce(counts.value(), Attachments.NONE)))
              .backend());
      assertEquals("flaky", stack.compute(SOBEL, CHUNK, Optional.empty()).backend());
    }
    assertTrue(flaky.closed);
  }

  @Test
  void nextBackendComputesUnsupportedOperations() {
    try (BackendStack stack = over(new Flaky(Sobel.class, () -> false))) {
      Execution<Pixels> edges = stack.compute(SOBEL, CHUNK, Optional.empty());
      assertEquals("scalar", edges.backend());
      assertEquals("flaky does not support sobel on GRAY8", edges.fallback());
      assertEquals("flaky", stack.map(EQUALIZE, CHUNK).backend());
    }
  }

  @Test
  void nextBackendRecomputesTheChunkOfALostDevice() {
    try (BackendStack stack = over(new Flaky(null, () -> true))) {
      Execution<HistogramGrid> counts = stack.map(EQUALIZE, CHUNK);
      assertEquals("scalar", counts.backend());
      assertEquals("flaky failed: the device is lost", counts.fallback());
      assertEquals(200, counts.value().total(), "what the lost device left is not counted");
      LutGrid tables = EQUALIZE.reduce(counts.value(), Attachments.NONE);
      Execution<Pixels> mapped = stack.compute(EQUALIZE, CHUNK, Optional.of(tables));
      assertEquals("scalar", mapped.backend());
      assertEquals(
          tables.entries()[CHUNK.pixels().sample(0, 0, 0)], mapped.value().sample(0, 0, 0));
    }
  }

  @Test
  void deviceIsDroppedAfterThreeConsecutiveFailures() {
    Flaky flaky = new Flaky(null, () -> true);
    try (BackendStack stack = over(flaky)) {
      for (int i = 0; i < 10; i++) {
        stack.map(EQUALIZE, CHUNK);
      }
      assertEquals(3, flaky.asked);
      assertEquals(
          "flaky is no longer used: it failed 3 times in a row",
          stack.map(EQUALIZE, CHUNK).fallback());
    }
  }

  @Test
  void deviceThatRecoversIsKept() {
    int[] calls = {0};
    Flaky flaky = new Flaky(null, () -> calls[0]++ % 3 < 2); // fails twice, succeeds, ...
    try (BackendStack stack = over(flaky)) {
      for (int i = 0; i < 12; i++) {
        stack.map(EQUALIZE, CHUNK);
      }
      assertEquals(12, flaky.asked);
    }
  }

  @Test
  void errorOfAllBackendsNamesEveryReason() {
    Backend first = new Flaky(Sobel.class, () -> false);
    Backend second = new Flaky(null, () -> true);
    try (BackendStack stack = BackendStack.of(List.of(first, second))) {
      BackendException e =
          assertThrows(BackendException.class, () -> stack.compute(SOBEL, CHUNK, Optional.empty()));
      assertEquals(
          "no backend could compute: flaky does not support sobel on GRAY8;"
              + " flaky failed: the device is lost",
          e.getMessage());
    }
  }

  @Test
  void programmingErrorIsNotHidden() {
    Flaky flaky =
        new Flaky(
            null,
            () -> {
              throw new IllegalArgumentException("a fault of the caller");
            });
    try (BackendStack stack = over(flaky)) {
      assertThrows(IllegalArgumentException.class, () -> stack.map(EQUALIZE, CHUNK));
    }
  }

  @Test
  void selectedBackendIsTheOnlyOne() throws Exception {
    try (BackendStack stack = BackendStack.open("scalar")) {
      assertEquals(List.of("scalar"), stack.backends().stream().map(BackendInfo::name).toList());
      assertEquals("scalar", stack.map(EQUALIZE, CHUNK).backend());
    }
  }

  @Test
  void unknownSelectedBackendIsAnErrorThatListsAllBackends() {
    BackendUnavailableException e =
        assertThrows(BackendUnavailableException.class, () -> BackendStack.open("abacus"));
    assertEquals(
        "there is no backend \"abacus\"; this installation has " + installed(), e.getMessage());
  }

  @Test
  void unavailableSelectedBackendIsAnError() throws Exception {
    withMissingInstalled(
        () -> {
          BackendUnavailableException e =
              assertThrows(BackendUnavailableException.class, () -> BackendStack.open("missing"));
          assertEquals("it is not plugged in; plug it in", e.getMessage());
        });
  }

  @Test
  void unavailableBackendIsNotedAndReplacedByTheNext() throws Exception {
    withMissingInstalled(
        () -> {
          try (BackendStack stack = BackendStack.open(BackendStack.AUTO)) {
            assertEquals(
                List.of("missing is not used: it is not plugged in; plug it in"), stack.notes());
            assertEquals(
                List.of("scalar"), stack.backends().stream().map(BackendInfo::name).toList());
          }
        });
  }

  private static String installed() {
    return String.join(", ", BackendStack.providers().stream().map(BackendProvider::name).toList());
  }

  /** A preferred backend that cannot be opened. */
  public static final class MissingProvider implements BackendProvider {
    @Override
    public String name() {
      return "missing";
    }

    @Override
    public int preference() {
      return 1000;
    }

    @Override
    public List<DeviceReport> devices() {
      return List.of();
    }

    @Override
    public Backend open() throws BackendUnavailableException {
      throw new BackendUnavailableException("it is not plugged in; plug it in");
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  /** Runs an action with the missing backend installed, for this thread only. */
  private void withMissingInstalled(Action action) throws Exception {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(BackendProvider.class.getName()), MissingProvider.class.getName());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader with = new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
      thread.setContextClassLoader(with);
      action.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** A backend that always defers to the scalar backend. */
  private static final class Deferring extends Flaky {
    private Deferring() {
      super(null, () -> false);
    }

    @Override
    public boolean defers(KernelCall call, Chunk chunk) {
      return true;
    }
  }

  @Test
  void scalarBackendComputesDeferredChunksUnlessItIsExcluded() {
    try (BackendStack stack = over(new Deferring())) {
      Execution<HistogramGrid> counts = stack.map(EQUALIZE, CHUNK);
      assertEquals("scalar", counts.backend());
      assertEquals("", counts.fallback(), "a choice is no fallback");
    }
    Flaky between = new Flaky(null, () -> false);
    try (BackendStack stack =
        BackendStack.of(List.of(new Deferring(), between, new ScalarBackend()))) {
      assertEquals("scalar", stack.map(EQUALIZE, CHUNK).backend());
      assertEquals(0, between.asked);
    }
    try (BackendStack stack = BackendStack.of(List.of(new Deferring()))) {
      assertEquals("flaky", stack.map(EQUALIZE, CHUNK).backend());
    }
  }
}
