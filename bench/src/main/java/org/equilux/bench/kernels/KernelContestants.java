package org.equilux.bench.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.bench.pictures.Photographs;
import org.equilux.kernels.backend.Backend;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/** The contestants for a kernel, and the expected result. */
final class KernelContestants {
  /** The defaults of the operation: clip limit, and cells each way. */
  private static final double CLIP = 2;

  private static final int SIDE = 8;

  /**
   * The limit of the mean difference between a rival's arithmetic and Equilux's, relative to the
   * greatest value.
   */
  private static final double MOST_DIFFERENCE = 0.02;

  private final KernelWork work;
  private final Pixels picture;
  private final byte[] expected;

  /** The tables from the whole picture's counts; empty for operations without tables. */
  private final Optional<LutGrid> tables;

  /** The reasons why contestants are unavailable. */
  private final Map<KernelContestant.Id, String> missing = new EnumMap<>(KernelContestant.Id.class);

  KernelContestants(KernelWork work) {
    this.work = work;
    this.picture = Photographs.pixels(work.kind(), work.format(), work.size());
    JobSpec spec = work.spec();
    Chunk whole = Chunk.whole(picture);
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()))) {
      this.tables =
          spec.twoRounds()
              ? Optional.of(spec.reduce(scalar.map(spec, whole).value(), Attachments.NONE))
              : Optional.empty();
      this.expected = scalar.compute(spec, whole, tables).value().data();
    }
  }

  /** All available contestants, with the given backends only. */
  List<KernelContestant> of(List<String> backends) {
    List<KernelContestant> all = new ArrayList<>();
    for (KernelContestant.Id id : KernelContestant.Id.values()) {
      switch (id) {
        case SCALAR, VECTOR, OPENCL -> {
          if (backends.contains(id.label())) {
            ours(id).ifPresent(all::add);
          }
        }
        case OPENCV -> openCv().ifPresent(all::add);
        case BOOFCV -> {
          if (work.operation() == KernelOperation.EQUALIZE && !work.format().isColor()) {
            all.add(BoofCvWork.equalize(picture));
          }
        }
        case COPY -> all.add(copy());
      }
    }
    return all;
  }

  Map<KernelContestant.Id, String> missing() {
    return missing;
  }

  private Optional<KernelContestant> ours(KernelContestant.Id id) {
    BackendProvider provider =
        BackendStack.providers().stream()
            .filter(candidate -> candidate.name().equals(id.label()))
            .findFirst()
            .orElseThrow();
    try {
      Backend backend = provider.open();
      ChunkedWork chunks = new ChunkedWork(backend, work.spec(), picture);
      Runnable run =
          work.operation() == KernelOperation.TABLE ? () -> chunks.compute(tables) : chunks::run;
      return Optional.of(new KernelContestant(id, run, chunks::result));
    } catch (BackendUnavailableException e) {
      missing.put(id, e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<KernelContestant> openCv() {
    boolean color = work.format().isColor();
    Optional<OpenCvWork> theirs =
        switch (work.operation()) {
          case EQUALIZE ->
              work.format() == PixelFormat.GRAY8
                  ? Optional.of(OpenCvWork.equalize(picture))
                  : work.format() == PixelFormat.RGB8
                      ? Optional.of(OpenCvWork.equalizeLuminance(picture))
                      : none("its equalizeHist takes 8 bits only");
          case CLAHE ->
              work.format() == PixelFormat.RGB16
                  ? none("its YCrCb of 16 bits is another one")
                  : Optional.of(
                      color
                          ? OpenCvWork.claheOfLuminance(picture, CLIP, SIDE, SIDE)
                          : OpenCvWork.clahe(picture, CLIP, SIDE, SIDE));
          case SOBEL ->
              Optional.of(color ? OpenCvWork.sobelOfColor(picture) : OpenCvWork.sobel(picture));
          case MEDIAN3 -> Optional.of(OpenCvWork.median(picture, 3));
          case MEDIAN5 -> Optional.of(OpenCvWork.median(picture, 5));
          case TABLE ->
              work.format() == PixelFormat.GRAY8
                  ? Optional.of(OpenCvWork.lut(picture, tables.orElseThrow()))
                  : none("its LUT was tried on 8-bit gray only");
        };
    return theirs.map(it -> new KernelContestant(KernelContestant.Id.OPENCV, it, it::result));
  }

  private Optional<OpenCvWork> none(String reason) {
    missing.put(KernelContestant.Id.OPENCV, reason);
    return Optional.empty();
  }

  private KernelContestant copy() {
    byte[] from = picture.data();
    byte[] to = new byte[from.length];
    return new KernelContestant(
        KernelContestant.Id.COPY, () -> System.arraycopy(from, 0, to, 0, from.length), () -> to);
  }

  /**
   * Verifies a contestant's last result; returns the kind of verification.
   *
   * @throws IllegalStateException if it is wrong; the message has the difference
   */
  String verify(KernelContestant contestant) {
    byte[] found = contestant.result().get();
    byte[] wanted = contestant.id() == KernelContestant.Id.COPY ? picture.data() : expected;
    int difference = Arrays.mismatch(found, wanted);
    return switch (contestant.id()) {
      case SCALAR -> exact(difference, "in chunks as in one");
      case VECTOR, OPENCL -> exact(difference, "equals plain loops");
      case COPY -> exact(difference, "equals the input");
      case OPENCV -> difference < 0 ? "equals plain loops" : nearly(found, wanted, "ours");
      case BOOFCV -> nearly(found, cumulative(), "its own formula");
    };
  }

  private static String exact(int difference, String how) {
    if (difference >= 0) {
      throw new IllegalStateException("the result is wrong from byte " + difference + " on");
    }
    return how;
  }

  /**
   * Verifies a rival's result, which may differ by rounding or the weights of luminance, but not
   * more.
   */
  private String nearly(byte[] found, byte[] wanted, String what) {
    if (found.length != wanted.length) {
      throw new IllegalStateException(
          "the result has %d bytes, not %d".formatted(found.length, wanted.length));
    }
    int bytes = work.format().bytesPerSample();
    double sum = 0;
    for (int i = 0; i < wanted.length; i += bytes) {
      sum += Math.abs(sample(found, i, bytes) - sample(wanted, i, bytes));
    }
    double mean = sum / (wanted.length / (double) bytes);
    if (mean > MOST_DIFFERENCE * (work.format().levels() - 1)) {
      throw new IllegalStateException(
          "the result differs by %.2f levels in the mean, so that it is other work"
              .formatted(mean));
    }
    return "within %.2f levels of %s, in the mean".formatted(mean, what);
  }

  /**
   * The expected gray result of the cumulative counts over all pixels, including those of the
   * darkest value.
   */
  private byte[] cumulative() {
    int bytes = work.format().bytesPerSample();
    byte[] data = picture.data();
    long[] sums = new long[work.format().levels()];
    for (int i = 0; i < data.length; i += bytes) {
      sums[sample(data, i, bytes)]++;
    }
    for (int value = 1; value < sums.length; value++) {
      sums[value] += sums[value - 1];
    }
    byte[] mapped = new byte[data.length];
    for (int i = 0; i < data.length; i += bytes) {
      long value = sums[sample(data, i, bytes)] * (sums.length - 1) / sums[sums.length - 1];
      mapped[i] = (byte) value;
      if (bytes == 2) {
        mapped[i + 1] = (byte) (value >> 8);
      }
    }
    return mapped;
  }

  private static int sample(byte[] data, int at, int bytes) {
    return bytes == 1 ? data[at] & 0xFF : (data[at] & 0xFF) | ((data[at + 1] & 0xFF) << 8);
  }
}
