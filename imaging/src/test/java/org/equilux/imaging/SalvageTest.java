package org.equilux.imaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Salvages files of every format, truncated anywhere or damaged at random: pixels not reported as
 * missing are unchanged, and only {@link IOException} is thrown.
 */
class SalvageTest {
  private static final int ROUNDS = Integer.getInteger("equilux.mutations", 1_000);
  private static final int SEED = Integer.getInteger("equilux.seed", 0);
  private static final Duration MOST_TIME = Duration.ofSeconds(30);
  private static final PictureLimits LIMITS = new PictureLimits(100_000, 10);
  private static final int CUTS = 60;

  @TempDir Path folder;

  static List<PictureFormat> formats() {
    return PictureFormats.all();
  }

  private Path save(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("damaged"), bytes);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void anUndamagedFileHasNoMissingPixels(PictureFormat format) throws IOException {
    for (byte[] sample : MutationTest.samples(format, folder)) {
      Path file = save(sample);
      Salvaged salvaged = Salvaged.of(file, 0);
      assertArrayEquals(TestPictures.decode(file), salvaged.pixels());
      assertTrue(salvaged.missing().isEmpty());
      try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
        reader.decode(0, (_, _, _) -> {});
        assertEquals(reader.notes(0), salvaged.notes());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void remainingPixelsOfATruncatedFileAreUnchanged(PictureFormat format) throws IOException {
    int salvagedFiles = 0;
    for (byte[] sample : MutationTest.samples(format, folder)) {
      byte[] original = TestPictures.decode(save(sample));
      for (int i = 1; i < CUTS; i++) {
        Path file = save(Arrays.copyOf(sample, (int) ((long) sample.length * i / CUTS)));
        salvagedFiles += hasRest(file, original) ? 1 : 0;
      }
    }
    assertTrue(salvagedFiles > 0);
  }

  /** Whether a refused file can be salvaged, in which case the first page is compared. */
  private static boolean hasRest(Path file, byte[] original) throws IOException {
    PictureException refusal;
    try {
      assertArrayEquals(original, TestPictures.decode(file));
      return false;
    } catch (PictureException e) {
      refusal = Pictures.judged(new FileBlob(file), PictureLimits.DEFAULT, e);
    }
    if (!refusal.isSalvageable()) {
      assertThrows(PictureException.class, () -> Salvaged.of(file, 0));
      return false;
    }
    try {
      Salvaged salvaged = Salvaged.of(file, 0);
      assertTrue(salvaged.missing().isEmpty() || !salvaged.notes().isEmpty());
      boolean inDetail = salvaged.notes().stream().noneMatch(note -> note.contains("scans"));
      assertEquals(original.length, salvaged.pixels().length);
      if (inDetail) {
        assertEquals(0, salvaged.wrong(original), () -> salvaged.notes().toString());
      }
      return !salvaged.missing().isEmpty();
    } catch (PictureException e) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void damagedFilesCauseOnlyIoExceptions(PictureFormat format) throws IOException {
    List<byte[]> samples = MutationTest.samples(format, folder);
    Random random = new Random(format.name().hashCode() + SEED);
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] sample = samples.get(round % samples.size());
      Path file = save(MutationTest.mutate(sample, random));
      read += assertTimeoutPreemptively(MOST_TIME, () -> pages(file), "round " + round);
      String which = "round " + round;
      long allocated =
          assertTimeoutPreemptively(
              MOST_TIME, () -> MutationTest.allocated(() -> rewrite(file)), which);
      assertTrue(allocated < MutationTest.MOST_BYTES, () -> which + ": " + allocated + " bytes");
    }
    assertTrue(read > ROUNDS / 4, read + " pages could be read");
  }

  /** Writes the remaining pixels, as a job does. */
  private void rewrite(Path file) throws IOException {
    Path result = folder.resolve("result");
    try (PictureReader reader = Pictures.open(new FileBlob(file), LIMITS, OnDamage.SALVAGE);
        PictureWriter writer = Pictures.create(new FileBlob(result), reader)) {
      for (int page = 0; page < reader.pages().size(); page++) {
        assertTrue(reader.bands(page, 0).isEmpty());
        reader.decode(page, writer.beginPage(reader.pages().get(page).format()));
      }
      writer.finish();
    } catch (IllegalArgumentException e) {
      // The format of results does not support the picture.
      assertFalse(e.getMessage().isBlank());
      return;
    }
    try (PictureReader whole = Pictures.open(new FileBlob(result), LIMITS)) {
      for (int page = 0; page < whole.pages().size(); page++) {
        whole.decode(page, (_, _, _) -> {});
      }
    }
  }

  private static int pages(Path file) throws IOException {
    int read = 0;
    try (PictureReader reader = Pictures.open(new FileBlob(file), LIMITS, OnDamage.SALVAGE)) {
      for (int page = 0; page < reader.pages().size(); page++) {
        Salvaged salvaged = Salvaged.of(reader, page);
        assertTrue(salvaged.missing().isEmpty() || !salvaged.notes().isEmpty());
        read++;
      }
    } catch (IOException e) {
      assertFalse(e.getMessage().isBlank());
    }
    return read;
  }
}
