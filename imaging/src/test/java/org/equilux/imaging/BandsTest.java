package org.equilux.imaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.tiff.TiffFormat;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.storage.Blob;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bands of all formats: refusals, and the effects of damage. */
class BandsTest {
  private static final int ROUNDS = 4_000;

  /** The limit of pixels decoded or encoded from damaged bytes. */
  private static final long MOST_PIXELS = 100_000;

  /** The limit of allocated bytes; a row may always have 64 MiB. */
  private static final long MOST_BYTES = 64L << 20;

  @TempDir Path folder;

  /** All formats that can be written; read-only formats have no bands. */
  static List<PictureFormat> all() {
    return List.copyOf(PictureFormats.writable());
  }

  /** The formats whose files can have bands: all except PNG, whose pixels are one stream. */
  static List<PictureFormat> withBands() {
    return all().stream().filter(format -> !format.name().equals("PNG")).toList();
  }

  private List<byte[]> samples(PictureFormat format) throws IOException {
    return MutationTest.samples(format, folder);
  }

  @ParameterizedTest
  @MethodSource("all")
  void allSamplesRoundTripThroughBands(PictureFormat format) throws IOException {
    Path in = folder.resolve("in");
    Path rows = folder.resolve("rows");
    Path bands = folder.resolve("bands");
    Random random = new Random(1);
    for (byte[] sample : samples(format)) {
      Files.write(in, sample);
      TestPictures.rewrite(in, rows);
      TestPictures.rewriteBands(in, bands, random);
      try (PictureReader a = Pictures.open(new FileBlob(rows), PictureLimits.DEFAULT);
          PictureReader b = Pictures.open(new FileBlob(bands), PictureLimits.DEFAULT)) {
        assertEquals(a.pages(), b.pages());
        if (format instanceof TiffFormat) {
          assertArrayEquals(Files.readAllBytes(rows), Files.readAllBytes(bands));
        }
        for (int page = 0; page < a.pages().size(); page++) {
          assertArrayEquals(TestPictures.decode(a, page), TestPictures.decode(b, page));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void skippedPagesHaveTheCodingOfWrittenPages(PictureFormat format) throws IOException {
    Path in = folder.resolve("in");
    Blob out = new FileBlob(folder.resolve("out"));
    for (byte[] sample : samples(format)) {
      Files.write(in, sample);
      try (PictureReader reader = Pictures.open(new FileBlob(in), PictureLimits.DEFAULT);
          PictureWriter one = Pictures.create(out, reader);
          PictureWriter other = Pictures.create(out, reader)) {
        for (PageInfo page : reader.pages()) {
          BandCoding skipped = one.skipPage(page.format(), Optional.empty());
          BandSink sink = other.beginBands(page.format());
          assertArrayEquals(sink.coding().toBytes(), skipped.toBytes());
          Pixels blank = Pixels.allocate(page.format(), page.width(), page.height());
          try (BandEncoder encoder = sink.coding().encoder()) {
            sink.band(0, page.height(), encoder.encode(0, blank));
          }
        }
        assertThrows(IllegalStateException.class, one::finish);
      }
      assertFalse(Files.exists(folder.resolve("out")));
    }
  }

  @Test
  void bandsMustBeInOrder() throws IOException {
    Path in = TestPictures.resource("moon.png", folder);
    byte[] pixels = TestPictures.decode(in);
    try (PictureReader reader = Pictures.open(new FileBlob(in), PictureLimits.DEFAULT);
        PictureWriter writer = Pictures.create(new FileBlob(folder.resolve("out")), reader)) {
      assertThrows(IndexOutOfBoundsException.class, () -> reader.bands(1, 0));
      PageInfo page = reader.pages().getFirst();
      BandSink sink = writer.beginBands(page.format());
      assertThrows(UnsupportedOperationException.class, () -> sink.coding().decoder());
      Pixels all = Pixels.wrap(page.format(), page.width(), page.height(), pixels);
      byte[] encoded;
      try (BandEncoder encoder = sink.coding().encoder()) {
        encoded = encoder.encode(0, all);
        assertThrows(IllegalArgumentException.class, () -> encoder.encode(1, all));
        assertThrows(IllegalArgumentException.class, () -> encoder.encode(0, all.rows(0, 0)));
        Pixels narrow = Pixels.allocate(page.format(), page.width() - 1, 1);
        assertThrows(IllegalArgumentException.class, () -> encoder.encode(0, narrow));
        Pixels wide = Pixels.allocate(PixelFormat.RGB16, page.width(), 1);
        assertThrows(IllegalArgumentException.class, () -> encoder.encode(0, wide));
      }
      assertThrows(IllegalStateException.class, () -> sink.band(1, 1, encoded));
      assertThrows(IllegalArgumentException.class, () -> sink.band(0, page.height() + 1, encoded));
      assertThrows(IllegalArgumentException.class, () -> sink.band(0, page.height(), new byte[3]));
      assertThrows(
          IllegalArgumentException.class,
          () -> sink.band(0, page.height(), Arrays.copyOf(encoded, encoded.length - 1)));
      assertThrows(IllegalStateException.class, writer::finish);
      sink.band(0, page.height(), encoded);
      assertThrows(IllegalStateException.class, () -> sink.band(page.height(), 1, encoded));
      writer.finish();
    }
    assertArrayEquals(pixels, TestPictures.decode(folder.resolve("out")));
  }

  /** An encoded band and its position; for a decoder as read, for an encoder as to be written. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Band(
      BandCoding coding, int firstRow, int rows, BandLocation location, byte[] encoded) {}

  /** The bands of files, if there are any. */
  private List<Band> read(PictureFormat format) throws IOException {
    List<Band> read = new ArrayList<>();
    Path file = folder.resolve("sample");
    for (byte[] sample : samples(format)) {
      Files.write(file, sample);
      try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
        for (int page = 0; page < reader.pages().size(); page++) {
          Optional<PageBands> bands = reader.bands(page, 0);
          if (bands.isPresent()) {
            BandCoding coding = bands.get().coding();
            int first = coding.rows() < coding.page().height() ? coding.rows() : 0;
            int rows = Math.min(coding.rows(), coding.page().height() - first);
            BandLocation location = bands.get().locate(first, rows);
            byte[] encoded = location.read(reader.file());
            read.add(new Band(coding, first, rows, location, encoded));
          }
        }
      }
    }
    assertEquals(!withBands().contains(format), read.isEmpty());
    return read;
  }

  @ParameterizedTest
  @MethodSource("withBands")
  void damagedBandsAreReportedBeforeAllocation(PictureFormat format) throws IOException {
    List<Band> bands = read(format);
    Random random = new Random(2);
    for (int round = 0; round < ROUNDS; round++) {
      Band band = bands.get(round % bands.size());
      byte[] damaged = MutationTest.mutate(band.encoded(), random);
      PageInfo page = band.coding().page();
      Pixels out = Pixels.allocate(page.format(), page.width(), band.rows());
      limited(
          round,
          () -> {
            try (BandDecoder decoder = band.coding().decoder()) {
              decoder.decode(damaged, band.firstRow(), out);
            } catch (PictureException e) {
              assertFalse(e.getMessage().isBlank());
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void damagedCodingsAreRefusedOrHarmless(PictureFormat format) throws IOException {
    List<byte[]> codings = new ArrayList<>();
    for (Band band : read(format)) {
      codings.add(band.coding().toBytes());
    }
    codings.addAll(written(format));
    byte[] encoded = new byte[1_000];
    Random random = new Random(3);
    random.nextBytes(encoded);
    int understood = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = MutationTest.mutate(codings.get(round % codings.size()), random);
      BandCoding coding;
      try {
        coding = PictureFormats.parseCoding(damaged);
      } catch (IllegalArgumentException e) {
        assertFalse(e.getMessage().isBlank());
        continue;
      }
      assertArrayEquals(coding.toBytes(), PictureFormats.parseCoding(coding.toBytes()).toBytes());
      understood++;
      if (coding.page().pixels() <= MOST_PIXELS) {
        limited(round, () -> use(coding, encoded));
      }
    }
    assertTrue(understood > ROUNDS / 100, understood + " understood");
  }

  @ParameterizedTest
  @MethodSource("withBands")
  void damagedLocationsAreRefusedOrHarmless(PictureFormat format) throws IOException {
    List<Band> bands = read(format);
    byte[] file = new byte[100_000];
    Random random = new Random(5);
    random.nextBytes(file);
    int understood = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = bands.get(round % bands.size()).location().toBytes();
      BandLocation location;
      try {
        location = PictureFormats.parseLocation(MutationTest.mutate(bytes, random));
      } catch (IllegalArgumentException e) {
        assertFalse(e.getMessage().isBlank());
        continue;
      }
      assertArrayEquals(
          location.toBytes(), PictureFormats.parseLocation(location.toBytes()).toBytes());
      understood++;
      if (location.ranges().stream().mapToLong(ByteRange::length).sum() <= file.length) {
        limited(round, () -> assemble(location, file));
      }
    }
    assertTrue(understood > ROUNDS / 100, understood + " understood");
  }

  private static void assemble(BandLocation location, byte[] file) throws IOException {
    PictureBytes bytes = new PictureBytes(RandomAccessSource.of(file));
    try {
      assertTrue(location.read(bytes).length > 0);
    } catch (PictureException e) {
      assertFalse(e.getMessage().isBlank());
    }
  }

  /** The codings of results. */
  private List<byte[]> written(PictureFormat format) throws IOException {
    List<byte[]> codings = new ArrayList<>();
    Path file = folder.resolve("sample");
    for (byte[] sample : samples(format)) {
      Files.write(file, sample);
      try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT);
          PictureWriter writer = Pictures.create(new FileBlob(folder.resolve("out")), reader)) {
        PixelFormat pixels = reader.pages().getFirst().format();
        codings.add(writer.beginBands(pixels).coding().toBytes());
      }
    }
    return codings;
  }

  private static void use(BandCoding coding, byte[] encoded) throws IOException {
    PageInfo page = coding.page();
    Pixels pixels = Pixels.allocate(page.format(), page.width(), page.height());
    try (BandDecoder decoder = coding.decoder()) {
      decoder.decode(encoded, 0, pixels);
    } catch (PictureException | UnsupportedOperationException e) {
      assertFalse(e.getMessage().isBlank());
    }
    try (BandEncoder encoder = coding.encoder()) {
      encoder.encode(0, pixels);
    } catch (IOException | UnsupportedOperationException e) {
      assertFalse(e.getMessage().isBlank());
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void limited(int round, Action action) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      action.run();
    } catch (IOException | RuntimeException e) {
      throw new AssertionError("round " + round, e);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < MOST_BYTES, () -> allocated + " bytes allocated in round " + round);
  }

  @ParameterizedTest
  @MethodSource("all")
  void encodedBandsPassTheCheck(PictureFormat format) throws IOException {
    Random random = new Random(6);
    for (byte[] bytes : written(format)) {
      BandCoding coding = PictureFormats.parseCoding(bytes);
      Pixels pixels = random(coding.page(), random);
      int first = coding.rows() < coding.page().height() ? coding.rows() : 0;
      try (BandEncoder encoder = coding.encoder()) {
        byte[] whole = encoder.encode(0, pixels);
        coding.check(whole, 0, pixels.height());
        Pixels rest = pixels.rows(first, pixels.height() - first);
        coding.check(encoder.encode(first, rest), first, rest.height());
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThrows(PictureException.class, () -> coding.check(new byte[0], 0, pixels.height()));
        if (!format.name().equals("JPEG")) {
          assertThrows(PictureException.class, () -> coding.check(longer, 0, pixels.height()));
        }
      }
    }
  }

  private static Pixels random(PageInfo page, Random random) {
    Pixels pixels = Pixels.allocate(page.format(), page.width(), page.height());
    random.nextBytes(pixels.data());
    return pixels;
  }

  /** Without JPEG, where any data between markers decode to pixels. */
  static List<PictureFormat> thatTellDamage() {
    return all().stream().filter(format -> !format.name().equals("JPEG")).toList();
  }

  /** Bands that are small enough to be checked completely. */
  @ParameterizedTest
  @MethodSource("thatTellDamage")
  void damagedSmallBandsThatPassTheCheckAreStillPictures(PictureFormat format) throws IOException {
    Path in = folder.resolve("in");
    Path out = folder.resolve("out");
    List<byte[]> samples = samples(format);
    Random random = new Random(7);
    int checked = 0;
    int passed = 0;
    for (int round = 0; round < ROUNDS / 10; round++) {
      Files.write(in, samples.get(round % samples.size()));
      try (PictureReader reader = Pictures.open(new FileBlob(in), PictureLimits.DEFAULT);
          PictureWriter writer = Pictures.create(new FileBlob(out), reader)) {
        if (reader.pages().stream().anyMatch(BandsTest::isLarge)) {
          continue;
        }
        checked++;
        for (PageInfo page : reader.pages()) {
          BandSink sink = writer.beginBands(page.format());
          try (BandEncoder encoder = sink.coding().encoder()) {
            byte[] damaged = MutationTest.mutate(encoder.encode(0, random(page, random)), random);
            int height = page.height();
            limited(round, () -> checkIfDamaged(sink.coding(), damaged, height));
            sink.coding().check(damaged, 0, height);
            sink.band(0, height, damaged);
          }
        }
        writer.finish();
      } catch (PictureException e) {
        assertFalse(e.getMessage().isBlank());
        continue;
      }
      passed++;
      try (PictureReader reader = Pictures.open(new FileBlob(out), PictureLimits.DEFAULT)) {
        for (int page = 0; page < reader.pages().size(); page++) {
          reader.decode(page, (data, offset, count) -> {});
        }
      }
    }
    assertTrue(checked > 0 && passed < checked, passed + " of " + checked + " passed");
  }

  private static boolean isLarge(PageInfo page) {
    return (long) page.height() * (page.rowBytes() + 1) > BandCoding.CHECKED_BYTES;
  }

  @ParameterizedTest
  @MethodSource("thatTellDamage")
  void randomBytesFailTheCheck(PictureFormat format) throws IOException {
    Random random = new Random(8);
    for (byte[] bytes : written(format)) {
      BandCoding coding = PictureFormats.parseCoding(bytes);
      int rows = coding.page().height();
      for (int round = 0; round < 100; round++) {
        byte[] noise = new byte[1 + random.nextInt((int) (2 * coding.rawBytes(rows)))];
        random.nextBytes(noise);
        if (!coding.isPlausible(rows, noise.length) || noise.length != coding.rawBytes(rows)) {
          assertThrows(PictureException.class, () -> coding.check(noise, 0, rows));
        }
      }
    }
  }

  private static void checkIfDamaged(BandCoding coding, byte[] damaged, int rows)
      throws IOException {
    try {
      coding.check(damaged, 0, rows);
    } catch (PictureException e) {
      assertFalse(e.getMessage().isBlank());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void damagedBandsAreWrittenOnlyIfTheFileRemainsValid(PictureFormat format) throws IOException {
    Path in = folder.resolve("in");
    Path out = folder.resolve("out");
    List<byte[]> samples = samples(format);
    Random random = new Random(4);
    for (int round = 0; round < ROUNDS / 10; round++) {
      Files.write(in, samples.get(round % samples.size()));
      try (PictureReader reader = Pictures.open(new FileBlob(in), PictureLimits.DEFAULT);
          PictureWriter writer = Pictures.create(new FileBlob(out), reader)) {
        for (PageInfo page : reader.pages()) {
          BandSink sink = writer.beginBands(page.format());
          try (BandEncoder encoder = sink.coding().encoder()) {
            Pixels pixels = Pixels.allocate(page.format(), page.width(), page.height());
            byte[] damaged = MutationTest.mutate(encoder.encode(0, pixels), random);
            sink.band(0, page.height(), damaged);
          }
        }
        writer.finish();
      } catch (IllegalArgumentException e) {
        assertFalse(e.getMessage().isBlank());
        continue;
      }
      try (PictureReader reader = Pictures.open(new FileBlob(out), PictureLimits.DEFAULT)) {
        for (int page = 0; page < reader.pages().size(); page++) {
          reader.decode(page, (data, offset, count) -> {});
        }
      } catch (PictureException e) {
        assertEquals(PictureException.Reason.CORRUPT, e.reason(), e.getMessage());
      }
    }
  }
}
