package org.equilux.imaging;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.equilux.imaging.bmp.BmpSamples;
import org.equilux.imaging.gif.GifSamples;
import org.equilux.imaging.jpeg.JpegSamples;
import org.equilux.imaging.netpbm.NetpbmSamples;
import org.equilux.imaging.options.ResultFormat;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.imaging.png.PngSamples;
import org.equilux.imaging.tiff.TiffSamples;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damages files at random with a fixed seed: reading may only throw an {@link IOException}, within
 * a time limit, and no header may cause large allocations. {@code -Dequilux.mutations=1000000} sets
 * the number of mutations of each kind of file, and {@code -Dequilux.seed=2} another seed.
 */
class MutationTest {
  private static final int ROUNDS = Integer.getInteger("equilux.mutations", 1_000);
  private static final int SEED = Integer.getInteger("equilux.seed", 0);

  /** The time limit of one file on the slowest machine. */
  private static final Duration MOST_TIME = Duration.ofSeconds(30);

  private static final PictureLimits LIMITS = new PictureLimits(100_000, 10);

  /** The limit of allocated bytes while a file is read and written again. */
  static final long MOST_BYTES = 64L << 20;

  /** Extreme values of sizes and counts. */
  private static final byte[] EXTREMES = {0, 1, 2, 127, -128, -1};

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource
  void mutatedFilesCauseOnlyIoExceptions(PictureFormat kind) throws IOException {
    List<byte[]> samples = samples(kind, folder);
    Path file = folder.resolve("mutant");
    Path out = folder.resolve("out");
    Random random = new Random(kind.extensions().getFirst().hashCode() + SEED);
    for (int round = 0; round < ROUNDS; round++) {
      Files.write(file, mutate(samples.get(round % samples.size()), random));
      String which = "round " + round;
      // Results are in the format of the input, and in each other one in turn.
      WriteOptions options = round % 2 == 0 ? WriteOptions.LIKE_INPUT : format(round / 2);
      long allocated =
          assertTimeoutPreemptively(MOST_TIME, () -> attempt(file, out, options), which);
      assertTrue(allocated < MOST_BYTES, () -> which + ": " + allocated + " bytes allocated");
    }
    Files.deleteIfExists(out);
    try (var files = Files.list(folder)) {
      assertTrue(files.toList().equals(List.of(file)), "something was left behind");
    }
  }

  /** Reads a file and writes it again, if possible; returns the number of allocated bytes. */
  private static long attempt(Path file, Path out, WriteOptions options) {
    return allocated(() -> readAndWrite(file, out, options));
  }

  /** An operation on a damaged file. */
  interface Attempt {
    void run() throws IOException;
  }

  /** Runs an operation; returns the number of bytes allocated in this thread. */
  static long allocated(Attempt attempt) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      attempt.run();
    } catch (IOException e) {
      assertFalse(e.getMessage().isBlank());
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static WriteOptions format(int number) {
    ResultFormat[] all = ResultFormat.values();
    String name = all[number % all.length].name().toLowerCase(Locale.ROOT);
    return WriteOptions.of(Map.of(WriteOptions.FORMAT, name));
  }

  static List<PictureFormat> mutatedFilesCauseOnlyIoExceptions() {
    return PictureFormats.all();
  }

  static List<byte[]> samples(PictureFormat format, Path scratch) throws IOException {
    return switch (format.name()) {
      case "JPEG" -> JpegSamples.all(scratch);
      case "PNG" -> PngSamples.all();
      case "TIFF" -> TiffSamples.all();
      case "NETPBM" -> NetpbmSamples.all();
      case "BMP" -> BmpSamples.all();
      case "GIF" -> GifSamples.all();
      default -> throw new AssertionError("no samples of " + format.name());
    };
  }

  private static void readAndWrite(Path from, Path to, WriteOptions options) throws IOException {
    try (PictureReader reader = Pictures.open(new FileBlob(from), LIMITS);
        PictureWriter writer = create(to, reader, options)) {
      for (int page = 0; page < reader.pages().size(); page++) {
        reader.segments(page);
        TestPictures.decodeBands(reader, page, 0, new Random(page));
        TestPictures.decodeBands(reader, page, Long.MAX_VALUE, new Random(page));
        reader.decode(page, writer.beginPage(reader.pages().get(page).format()));
      }
      writer.finish();
    }
  }

  /** Falls back to the input's format if the picture is unsupported. */
  private static PictureWriter create(Path to, PictureReader reader, WriteOptions options)
      throws IOException {
    WriteOptions fitting = options;
    try {
      Pictures.check(reader, options);
    } catch (IllegalArgumentException e) {
      assertFalse(e.getMessage().isBlank());
      fitting = WriteOptions.LIKE_INPUT;
    }
    return Pictures.create(new FileBlob(to), reader, fitting);
  }

  static byte[] mutate(byte[] sample, Random random) {
    if (random.nextInt(8) == 0) {
      return Arrays.copyOf(sample, random.nextInt(sample.length));
    }
    byte[] mutant = sample.clone();
    int changes = 1 + random.nextInt(4);
    // Most headers are at the start or end of a file.
    int within = random.nextBoolean() ? sample.length : Math.min(sample.length, 300);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(within);
      if (random.nextInt(3) == 0) {
        at = sample.length - 1 - at;
      }
      mutant[at] =
          random.nextBoolean()
              ? EXTREMES[random.nextInt(EXTREMES.length)]
              : (byte) random.nextInt();
    }
    return mutant;
  }
}
