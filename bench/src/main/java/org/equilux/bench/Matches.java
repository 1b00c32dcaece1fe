package org.equilux.bench;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.equilux.kernels.Backend;
import org.equilux.kernels.BackendUnavailableException;
import org.equilux.kernels.JobSpec;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.Operations;
import org.equilux.kernels.Pixels;
import org.equilux.kernels.ScalarBackend;
import org.equilux.worker.simd.VectorBackend;

/**
 * The matches: the vector backend against others. Where OpenCV's result is ours bit for bit it is
 * what is expected; elsewhere the scalar backend's.
 */
final class Matches {
  /** The defaults of the operation: clip limit, and cells each way. */
  private static final double CLIP = 2;

  private static final int SIDE = 8;

  private Matches() {}

  static Match of(KernelWork work, PictureKind kind) {
    Pixels picture = Pictures33.pixels(kind, work.format());
    return switch (work) {
      case EQUALIZE_GRAY8 -> equalizeGray8(picture);
      case EQUALIZE_RGB8 -> equalizeLuminance8(picture);
      case EQUALIZE_GRAY16 -> againstScalar(spec("equalize", picture), picture);
      case SOBEL_GRAY8 -> sobelGray8(picture);
      case SOBEL_RGB8 -> sobelRgb8(picture);
      case CLAHE_GRAY8, CLAHE_GRAY16 -> clahe(picture);
      case CLAHE_RGB8 -> claheLuminance(picture);
      case CLAHE_GRAY16_SCALAR -> againstScalar(spec("clahe", picture), picture);
      case TABLE_GRAY8, TABLE_GRAY16 -> tableGray(picture);
      case TABLE_RGB8 -> tablesPerChannel(picture);
      case THREADS -> twoThreads(picture);
    };
  }

  private static Match equalizeGray8(Pixels picture) {
    return againstOpenCv(vector(spec("equalize", picture), picture), OpenCvWork.equalize(picture));
  }

  private static Match equalizeLuminance8(Pixels picture) {
    JobSpec spec = spec("equalize", picture);
    ChunkedWork ours = vector(spec, picture);
    OpenCvWork rival = OpenCvWork.equalizeLuminance(picture);
    return new Match(ours::run, ours::result, rival, scalarResult(spec, picture));
  }

  private static Match clahe(Pixels picture) {
    return againstOpenCv(
        vector(spec("clahe", picture), picture), OpenCvWork.clahe(picture, CLIP, SIDE, SIDE));
  }

  private static Match claheLuminance(Pixels picture) {
    JobSpec spec = spec("clahe", picture);
    ChunkedWork ours = vector(spec, picture);
    OpenCvWork rival = OpenCvWork.claheOfLuminance(picture, CLIP, SIDE, SIDE);
    return new Match(ours::run, ours::result, rival, scalarResult(spec, picture));
  }

  private static Match sobelGray8(Pixels picture) {
    return againstOpenCv(vector(spec("sobel", picture), picture), OpenCvWork.sobel(picture));
  }

  private static Match sobelRgb8(Pixels picture) {
    return againstOpenCv(vector(spec("sobel", picture), picture), OpenCvWork.sobelOfColor(picture));
  }

  private static Match tableGray(Pixels picture) {
    return againstCopy(spec("equalize", picture), picture);
  }

  private static Match tablesPerChannel(Pixels picture) {
    return againstCopy(spec("equalize", picture, "color", "per-channel"), picture);
  }

  private static Match twoThreads(Pixels picture) {
    JobSpec spec = spec("equalize", picture);
    ChunkedWork two = vector(spec, picture);
    ChunkedWork one = vector(spec, picture);
    ExecutorService poolOfTwo = daemons(2);
    ExecutorService poolOfOne = daemons(1);
    return new Match(() -> two.run(poolOfTwo), two::result, () -> one.run(poolOfOne), one::result);
  }

  private static Match againstOpenCv(ChunkedWork ours, OpenCvWork rival) {
    return new Match(ours::run, ours::result, rival, rival::result);
  }

  private static Match againstScalar(JobSpec spec, Pixels picture) {
    ChunkedWork ours = vector(spec, picture);
    ChunkedWork rival = new ChunkedWork(new ScalarBackend(), spec, picture);
    return new Match(ours::run, ours::result, rival::run, rival::result);
  }

  private static Match againstCopy(JobSpec spec, Pixels picture) {
    ChunkedWork ours = vector(spec, picture);
    LutGrid tables = ours.tables();
    byte[] from = picture.data();
    byte[] to = new byte[from.length];
    return new Match(
        () -> ours.apply(tables),
        ours::result,
        () -> System.arraycopy(from, 0, to, 0, from.length),
        scalarResult(spec, picture));
  }

  private static Supplier<byte[]> scalarResult(JobSpec spec, Pixels picture) {
    return () -> {
      ChunkedWork scalar = new ChunkedWork(new ScalarBackend(), spec, picture);
      scalar.run();
      return scalar.result();
    };
  }

  private static JobSpec spec(String operation, Pixels picture) {
    return new JobSpec(
        Operations.named(operation), Map.of(), picture.format(), picture.width(), picture.height());
  }

  private static JobSpec spec(String operation, Pixels picture, String parameter, String value) {
    return new JobSpec(
        Operations.named(operation),
        Map.of(parameter, value),
        picture.format(),
        picture.width(),
        picture.height());
  }

  private static ChunkedWork vector(JobSpec spec, Pixels picture) {
    try {
      Backend backend = new VectorBackend.Provider().open();
      return new ChunkedWork(backend, spec, picture);
    } catch (BackendUnavailableException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ExecutorService daemons(int threads) {
    return Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
  }
}
