package org.equilux.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.equilux.bench.pictures.Photographs;
import org.equilux.bench.pictures.PictureKind;
import org.equilux.bench.pictures.PictureSize;
import org.equilux.bench.results.Statistics;
import org.equilux.chunks.PageTask;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.call.KernelCall.ApplyLut;
import org.equilux.kernels.call.KernelCall.CellHistograms;
import org.equilux.kernels.call.KernelCall.Histogram;
import org.equilux.kernels.call.KernelCall.InterpolateLut;
import org.equilux.kernels.call.KernelCall.Sobel;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.ColorMode;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.worker.gpu.OpenClProfiler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The benchmark of OpenCL kernels on this machine's best device, by the device's clock, compared
 * with the device's copy rate; and of a whole job with transfers, by the host's clock.
 */
@Command(
    name = "opencl",
    mixinStandardHelpOptions = true,
    description =
        "The OpenCL kernels compared with the device's copy rate, and a whole job with transfers.")
final class OpenClBenchmark implements Callable<Integer> {
  private static final int WARM_UP = 3;
  private static final int CELLS = 8;

  /** The minimum rates of mapping and of counting, relative to a copy on the device. */
  private static final double APPLY_GOAL = 0.7;

  private static final double HISTOGRAM_GOAL = 0.5;

  /** A picture and its origin. */
  private record Picture(String name, Pixels pixels) {}

  @Option(
      names = "--rounds",
      defaultValue = "9",
      description = "Measured rounds, after three warm-ups (default: ${DEFAULT-VALUE}).")
  private int rounds;

  private final Backend scalar = new ScalarBackend();
  private boolean isCpu;

  @Override
  public Integer call() throws Exception {
    try (OpenClProfiler profiler = new OpenClProfiler()) {
      System.out.println(profiler.device());
      isCpu = profiler.isCpu();
      if (isCpu) {
        System.out.println(
            "This is a CPU device: the run shows that the kernels work, but the rates are"
                + " meaningless.");
      }
      System.out.printf(
          "%d x %d pixels, %d rounds. GB/s counts bytes read and bytes written, of the copy,"
              + " too.%n",
          PictureSize.MPX_33.width(), PictureSize.MPX_33.height(), rounds);
      System.out.println(
          "by the device's clock                    least  median  greatest GB/s   of the copy");
      double copy = copy(profiler);
      for (PixelFormat format : List.of(PixelFormat.GRAY8, PixelFormat.RGB8, PixelFormat.GRAY16)) {
        for (Picture picture : pictures(format)) {
          kernels(profiler, picture, copy);
        }
      }
      Picture natural =
          new Picture(
              "natural",
              Photographs.pixels(PictureKind.NATURAL, PixelFormat.GRAY8, PictureSize.MPX_33));
      grids(profiler, natural, copy);
      sobel(profiler, natural, copy);
    }
    wholeJobs();
    System.out.println("Every result was compared with that of the scalar backend.");
    return 0;
  }

  private static List<Picture> pictures(PixelFormat format) throws IOException {
    return List.of(
        new Picture("natural", Photographs.pixels(PictureKind.NATURAL, format, PictureSize.MPX_33)),
        new Picture("flat", Photographs.pixels(PictureKind.CONSTANT, format, PictureSize.MPX_33)),
        new Picture("noise", Photographs.pixels(PictureKind.NOISE, format, PictureSize.MPX_33)));
  }

  private double copy(OpenClProfiler profiler) {
    long bytes = (long) PictureSize.MPX_33.width() * PictureSize.MPX_33.height() * 3;
    return report("copy", 2 * bytes, () -> profiler.copyNanos(bytes), Double.NaN, Double.NaN);
  }

  private void kernels(OpenClProfiler profiler, Picture picture, double copy) {
    Pixels pixels = picture.pixels();
    Chunk chunk = Chunk.whole(pixels);
    HistogramGrid expected = histogram(scalar, chunk);
    String name = "%s %s".formatted(pixels.format(), picture.name());
    long bytes = pixels.data().length;
    report(
        "histogram " + name,
        bytes,
        () -> {
          check(histogram(profiler.backend(), chunk).equals(expected), "histogram", name);
          return profiler.kernelNanos();
        },
        copy,
        HISTOGRAM_GOAL);
    LutGrid tables = spec(pixels, "equalize").reduce(expected, Attachments.NONE);
    byte[] mapped = applied(scalar, chunk, tables, new byte[pixels.data().length]);
    byte[] out = new byte[mapped.length];
    report(
        "table     " + name,
        2 * bytes,
        () -> {
          check(
              Arrays.equals(applied(profiler.backend(), chunk, tables, out), mapped),
              "table",
              name);
          return profiler.kernelNanos();
        },
        copy,
        APPLY_GOAL);
  }

  private void grids(OpenClProfiler profiler, Picture picture, double copy) {
    Pixels pixels = picture.pixels();
    Chunk chunk = Chunk.whole(pixels);
    String name = "%s %s".formatted(pixels.format(), picture.name());
    HistogramGrid expected = histogramGrid(scalar, chunk);
    report(
        "8 x 8 histograms " + name,
        pixels.data().length,
        () -> {
          check(histogramGrid(profiler.backend(), chunk).equals(expected), "histograms", name);
          return profiler.kernelNanos();
        },
        copy,
        Double.NaN);
    LutGrid tables = spec(pixels, "clahe").reduce(expected, Attachments.NONE);
    Pixels mapped = Pixels.allocate(pixels.format(), pixels.width(), pixels.height());
    Pixels out = Pixels.allocate(pixels.format(), pixels.width(), pixels.height());
    InterpolateLut call = new InterpolateLut(ColorMode.LUMINANCE, tables);
    scalar.compute(call, chunk, mapped);
    report(
        "8 x 8 tables     " + name,
        2L * pixels.data().length,
        () -> {
          profiler.backend().compute(call, chunk, out);
          check(Arrays.equals(out.data(), mapped.data()), "tables", name);
          return profiler.kernelNanos();
        },
        copy,
        Double.NaN);
  }

  private void sobel(OpenClProfiler profiler, Picture picture, double copy) {
    Pixels pixels = picture.pixels();
    Chunk chunk = Chunk.whole(pixels);
    String name = "%s %s".formatted(pixels.format(), picture.name());
    Pixels edges = Pixels.allocate(pixels.format(), pixels.width(), pixels.height());
    Pixels out = Pixels.allocate(pixels.format(), pixels.width(), pixels.height());
    scalar.compute(new Sobel(), chunk, edges);
    report(
        "sobel     " + name,
        2L * pixels.data().length,
        () -> {
          profiler.backend().compute(new Sobel(), chunk, out);
          check(Arrays.equals(out.data(), edges.data()), "sobel", name);
          return profiler.kernelNanos();
        },
        copy,
        Double.NaN);
  }

  /** Measures both rounds of equalize, on all devices, in the way of the worker. */
  private void wholeJobs() throws Exception {
    Pixels pixels = Photographs.pixels(PictureKind.NATURAL, PixelFormat.RGB8, PictureSize.MPX_33);
    JobSpec spec = spec(pixels, "equalize");
    Chunk whole = Chunk.whole(pixels);
    LutGrid tables = spec.reduce(histogram(scalar, whole), Attachments.NONE);
    byte[] expected = applied(scalar, whole, tables, new byte[pixels.data().length]);
    System.out.println(
        "RGB8 natural, a whole job with its transfers: megabytes of pixels a second, host's clock");
    try (BackendStack opencl = BackendStack.open("opencl")) {
      wholeJob(opencl, spec, pixels, expected, Integer.MAX_VALUE, 1);
      wholeJob(opencl, spec, pixels, expected, 8 << 20, 4);
    }
  }

  private void wholeJob(
      BackendStack opencl,
      JobSpec spec,
      Pixels pixels,
      byte[] expected,
      int chunkBytes,
      int threads)
      throws Exception {
    List<ChunkRows> plan = ChunkPlan.of(PageTask.raw("", 0, spec), chunkBytes).chunks();
    List<Double> rates = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int round = -WARM_UP; round < rounds; round++) {
        List<Chunk> chunks =
            plan.stream()
                .map(rows -> new Chunk(spec.height(), rows, packed(pixels, rows)))
                .toList();
        long start = System.nanoTime();
        HistogramGrid counts = spec.emptyHistograms();
        for (HistogramGrid some :
            inParallel(executor, chunks, chunk -> opencl.map(spec, chunk).value())) {
          counts.add(some);
        }
        Optional<LutGrid> tables = Optional.of(spec.reduce(counts, Attachments.NONE));
        List<Pixels> results =
            inParallel(executor, chunks, chunk -> opencl.compute(spec, chunk, tables).value());
        double seconds = (System.nanoTime() - start) / 1e9;
        for (int i = 0; i < plan.size(); i++) {
          byte[] rows = results.get(i).data();
          int at = pixels.rowOffset(plan.get(i).first());
          check(
              Arrays.equals(rows, 0, rows.length, expected, at, at + rows.length),
              "whole job",
              "RGB8");
        }
        if (round >= 0) {
          rates.add(expected.length / 1e6 / seconds);
        }
      }
    }
    System.out.printf(
        "  %2d chunks, %d threads     %s%n", plan.size(), threads, Statistics.of(rates));
  }

  private interface Work<T> {
    T of(Chunk chunk);
  }

  private static <T> List<T> inParallel(ExecutorService executor, List<Chunk> chunks, Work<T> work)
      throws Exception {
    List<Future<T>> running =
        chunks.stream().map(chunk -> executor.submit(() -> work.of(chunk))).toList();
    List<T> results = new ArrayList<>();
    for (Future<T> one : running) {
      results.add(one.get());
    }
    return results;
  }

  /** A chunk's rows in an array of their own, as received from the network. */
  private static Pixels packed(Pixels pixels, ChunkRows rows) {
    Pixels band = pixels.rows(rows.firstHeld(), rows.held());
    int from = band.rowOffset(0);
    byte[] data = Arrays.copyOfRange(band.data(), from, from + band.rowBytes() * band.height());
    return Pixels.wrap(band.format(), band.width(), band.height(), data);
  }

  /** Measures, prints a line and returns the median in GB/s. */
  private double report(String what, long bytes, LongSupplier nanos, double copy, double goal) {
    List<Double> rates = new ArrayList<>();
    for (int round = -WARM_UP; round < rounds; round++) {
      double rate = (double) bytes / nanos.getAsLong();
      if (round >= 0) {
        rates.add(rate);
      }
    }
    Statistics statistics = Statistics.of(rates);
    double share = statistics.median() / copy;
    String verdict = Double.isNaN(goal) || isCpu ? "" : verdict(share, goal);
    System.out.printf(
        "%-36s  %s      %s%n",
        what, statistics, Double.isNaN(copy) ? "" : "%6.0f %%%s".formatted(100 * share, verdict));
    return statistics.median();
  }

  private static String verdict(double share, double goal) {
    return " (goal %.0f %%%s)".formatted(100 * goal, share >= goal ? "" : ", missed");
  }

  private static void check(boolean right, String what, String picture) {
    if (!right) {
      throw new IllegalStateException(
          "%s of %s differs from the result of the scalar backend".formatted(what, picture));
    }
  }

  private static JobSpec spec(Pixels pixels, String operation) {
    return new JobSpec(
        Operations.named(operation), Map.of(), pixels.format(), pixels.width(), pixels.height());
  }

  private static HistogramGrid histogram(Backend backend, Chunk chunk) {
    HistogramGrid counts = new HistogramGrid(1, 1, 1, chunk.pixels().format().levels());
    backend.count(new Histogram(ColorMode.LUMINANCE), chunk, counts);
    return counts;
  }

  private static HistogramGrid histogramGrid(Backend backend, Chunk chunk) {
    HistogramGrid counts = new HistogramGrid(CELLS, CELLS, 1, chunk.pixels().format().levels());
    backend.count(new CellHistograms(ColorMode.LUMINANCE), chunk, counts);
    return counts;
  }

  private static byte[] applied(Backend backend, Chunk chunk, LutGrid tables, byte[] into) {
    Pixels in = chunk.pixels();
    Pixels out = Pixels.wrap(in.format(), in.width(), in.height(), into);
    backend.compute(new ApplyLut(ColorMode.LUMINANCE, tables), chunk, out);
    return into;
  }
}
