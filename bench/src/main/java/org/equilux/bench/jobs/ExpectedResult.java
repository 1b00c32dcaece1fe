package org.equilux.bench.jobs;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.equilux.bench.results.WrongResultException;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobSettings;
import org.equilux.engine.job.PictureJob;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FolderScratch;

/**
 * The expected result of a job: the file made by the scalar backend in one thread, whose pixels are
 * verified against those of the scalar backend over the whole picture, if the format is lossless.
 */
final class ExpectedResult {
  /** The limit of the mean difference between two decoders and encoders of the same JPEG. */
  private static final double MOST_OF_JPEG = 0.5;

  /** The limit of the mean difference between formulas that round differently. */
  private static final double MOST_OF_ROUNDING = 1;

  /** The limit of the mean difference between a JPEG with chroma subsampling and one without. */
  private static final double MOST_OF_SUBSAMPLING = 3;

  private final JobWork work;
  private final Path file;

  private ExpectedResult(JobWork work, Path file) {
    this.work = work;
    this.file = file;
  }

  /**
   * Creates the expected result.
   *
   * @param scratch folder for a file, which remains there
   */
  static ExpectedResult of(JobWork work, Path input, Path scratch)
      throws IOException, InterruptedException, JobFailedException, WrongResultException {
    Path file = scratch.resolve("expected" + work.kind().extension());
    try (BackendStack scalar = BackendStack.of(List.of(new ScalarBackend()));
        LocalExecutor executor = new LocalExecutor(scalar, 1)) {
      new PictureJob(
              "",
              work.request(),
              executor,
              JobSettings.defaults(new FolderScratch(scratch)),
              JobListener.NONE)
          .run(new FileBlob(input), new FileBlob(file));
      if (work.kind().isLossless()) {
        byte[] whole = atOnce(work, decoded(input), scalar);
        if (!Arrays.equals(whole, decoded(file).data())) {
          throw new WrongResultException(
              "plain loops over the whole picture give other pixels than in chunks");
        }
      }
    }
    return new ExpectedResult(work, file);
  }

  private static byte[] atOnce(JobWork work, Pixels before, BackendStack scalar) {
    JobSpec spec =
        new JobSpec(
            work.request().operation(),
            work.request().parameters(),
            before.format(),
            before.width(),
            before.height());
    Chunk whole = Chunk.whole(before);
    Optional<LutGrid> tables =
        spec.twoRounds()
            ? Optional.of(spec.reduce(scalar.map(spec, whole).value(), Attachments.NONE))
            : Optional.empty();
    return scalar.compute(spec, whole, tables).value().data();
  }

  /** The pixels of a file's first page, packed. */
  private static Pixels decoded(Path file) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      PageInfo page = reader.pages().getFirst();
      Pixels pixels = Pixels.allocate(page.format(), page.width(), page.height());
      int[] filled = new int[1];
      reader.decode(
          0,
          (data, offset, count) -> {
            int bytes = count * page.rowBytes();
            System.arraycopy(data, offset, pixels.data(), filled[0], bytes);
            filled[0] += bytes;
          });
      return pixels;
    }
  }

  /**
   * Verifies a result of Equilux.
   *
   * @return the kind of verification
   * @throws WrongResultException if a byte of the file differs
   */
  String verify(Path result) throws IOException, WrongResultException {
    long difference = Files.mismatch(file, result);
    if (difference >= 0) {
      throw new WrongResultException(
          "the file differs from that of plain loops from byte %d on".formatted(difference));
    }
    return "same file as plain loops";
  }

  /**
   * Verifies a rival's result.
   *
   * @param most limit of the mean difference of samples, above which the work differs; slightly
   *     raised for JPEG, as codecs round differently
   * @return the kind of verification
   * @throws WrongResultException if the result is wrong
   */
  String verify(Path result, double most) throws IOException, WrongResultException {
    Pixels theirs = decoded(result);
    Pixels ours = decoded(file);
    if (!theirs.format().equals(ours.format()) || theirs.data().length != ours.data().length) {
      throw new WrongResultException(
          "%d x %d %s, not %d x %d %s"
              .formatted(
                  theirs.width(),
                  theirs.height(),
                  theirs.format(),
                  ours.width(),
                  ours.height(),
                  ours.format()));
    }
    if (Arrays.equals(theirs.data(), ours.data())) {
      return "same pixels as plain loops";
    }
    double mean = difference(theirs.data(), ours.data());
    if (mean > Math.max(most, work.kind().isLossless() ? 0 : MOST_OF_JPEG)) {
      throw new WrongResultException(
          "pixels differ from those of plain loops by %.2f levels in the mean".formatted(mean));
    }
    return "within %.2f levels of ours, in the mean".formatted(mean);
  }

  /**
   * Verifies the result of a rival with another table: from cumulative counts over all pixels,
   * where OpenCV and Equilux leave out those of the darkest value. The expected result is computed
   * here, with the JDK's codec.
   *
   * @param input of the job, whose operation must be equalize
   * @return the kind of verification
   * @throws WrongResultException if the result is wrong
   */
  String verifyCumulative(Path input, Path result) throws IOException, WrongResultException {
    Path other = file.resolveSibling("cumulative" + work.kind().extension());
    if (Files.notExists(other)) {
      Pixels before = decoded(input);
      BufferedImage image =
          new BufferedImage(before.width(), before.height(), BufferedImage.TYPE_3BYTE_BGR);
      mapCumulative(before.data(), ((DataBufferByte) image.getRaster().getDataBuffer()).getData());
      work.kind().write(image, other);
    }
    Pixels theirs = decoded(result);
    Pixels wanted = decoded(other);
    if (theirs.data().length != wanted.data().length) {
      throw new WrongResultException("the result has another size");
    }
    double mean = difference(theirs.data(), wanted.data());
    if (mean > (work.kind().isLossless() ? MOST_OF_ROUNDING : MOST_OF_SUBSAMPLING)) {
      throw new WrongResultException(
          "pixels differ from those of its formula by %.2f levels in the mean".formatted(mean));
    }
    return "within %.2f levels of its own formula, in the mean".formatted(mean);
  }

  /** Maps red, green, blue to blue, green, red. */
  private static void mapCumulative(byte[] rgb, byte[] bgr) {
    long pixels = rgb.length / 3;
    for (int channel = 0; channel < 3; channel++) {
      long[] counts = new long[256];
      for (int i = channel; i < rgb.length; i += 3) {
        counts[rgb[i] & 0xFF]++;
      }
      byte[] table = new byte[256];
      long sum = 0;
      for (int value = 0; value < table.length; value++) {
        sum += counts[value];
        table[value] = (byte) Math.round(255.0 * sum / pixels);
      }
      for (int i = channel; i < rgb.length; i += 3) {
        bgr[i - channel + 2 - channel] = table[rgb[i] & 0xFF];
      }
    }
  }

  private static double difference(byte[] a, byte[] b) {
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
    }
    return (double) sum / a.length;
  }
}
