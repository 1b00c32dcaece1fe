package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.Segment;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FileSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TiffTest {
  @TempDir Path folder;

  /** Every layout, compression and byte order of a format. */
  private static List<Spec> specs(PixelFormat format) {
    List<Spec> specs = new ArrayList<>();
    for (int[] size : new int[][] {{1, 1}, {1, 40}, {53, 1}, {17, 13}, {70, 45}}) {
      Spec whole = Spec.of(size[0], size[1], format);
      for (Spec cut : List.of(whole, whole.strips(4), whole.tiles(16, 16), whole.tiles(32, 16))) {
        for (Compression compression : TestTiff.COMPRESSIONS) {
          for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            // Byte order and BigTIFF affect the container only, so one size is sufficient.
            if (order == ByteOrder.BIG_ENDIAN && size[0] != 70) {
              continue;
            }
            for (boolean big : new boolean[] {false, true}) {
              if (big && order == ByteOrder.LITTLE_ENDIAN) {
                continue;
              }
              Spec spec = cut.compressed(compression, false).ordered(order, big);
              specs.add(spec);
              if (compression.hasPredictor()) {
                specs.add(spec.compressed(compression, true));
              }
              if (!format.isColor()) {
                specs.add(spec.withInverted());
              }
            }
          }
        }
      }
    }
    return specs;
  }

  @ParameterizedTest
  @FieldSource("org.equilux.kernels.pixels.PixelFormat#GRAY_AND_RGB")
  void roundTrips(PixelFormat format) throws IOException {
    Path in = folder.resolve("in.tif");
    Path out = folder.resolve("out.tif");
    Random random = new Random(1);
    for (Spec spec : specs(format)) {
      byte[] pixels = TestPictures.pixels(spec.width(), spec.height(), format);
      TestTiff.write(in, spec, pixels);
      assertArrayEquals(pixels, TestPictures.decode(in), spec::toString);
      TestPictures.rewrite(in, out);
      assertArrayEquals(pixels, TestPictures.decode(out), spec::toString);
      assertBandsGiveTheSame(in, out, random);
      try (TiffReader a = open(in);
          TiffReader b = open(out)) {
        assertEquals(a.page(0).layout(), b.page(0).layout());
        assertEquals(a.page(0).coding(), b.page(0).coding());
        assertEquals(a.page(0).packing().compression(), b.page(0).packing().compression());
        assertEquals(a.tiff().order(), b.tiff().order());
        assertEquals(a.tiff().big(), b.tiff().big());
      }
      if (format.isColor()) {
        TestPictures.rewriteGray(in, out);
        assertArrayEquals(
            TestPictures.toGray(pixels, format), TestPictures.decode(out), spec::toString);
      }
    }
  }

  /**
   * Separately decoded rows of segments equal the page; separately encoded ones equal its result.
   */
  private void assertBandsGiveTheSame(Path in, Path out, Random random) throws IOException {
    try (TiffReader reader = open(in)) {
      for (int page = 0; page < reader.pages().size(); page++) {
        byte[] expected = TestPictures.decode(reader, page);
        Optional<byte[]> bands = TestPictures.decodeBands(reader, page, 0, random);
        assertEquals(reader.page(page).layout().down() > 1, bands.isPresent());
        bands.ifPresent(pixels -> assertArrayEquals(expected, pixels));
      }
    }
    Path joined = folder.resolve("joined.tif");
    TestPictures.rewriteBands(in, joined, random);
    assertArrayEquals(Files.readAllBytes(out), Files.readAllBytes(joined));
  }

  private static TiffReader open(Path file) throws IOException {
    return new TiffReader(new PictureBytes(FileSource.open(file)), PictureLimits.DEFAULT);
  }

  @ParameterizedTest
  @FieldSource("org.equilux.kernels.pixels.PixelFormat#GRAY_AND_RGB")
  void otherProgramsReadResults(PixelFormat format) throws IOException {
    Path in = folder.resolve("in.tif");
    Path out = folder.resolve("out.tif");
    for (Spec spec : specs(format)) {
      // ImageIO has no predictor for 16 bits and no Zstandard; libtiff is compared below.
      boolean widePredictor = spec.predictor() && format.bytesPerSample() == 2;
      boolean unknown = spec.compression() == Compression.ZSTD;
      if (spec.width() != 70 || spec.big() || spec.inverted() || widePredictor || unknown) {
        continue;
      }
      byte[] pixels = TestPictures.pixels(spec.width(), spec.height(), format);
      TestTiff.write(in, spec, pixels);
      TestPictures.rewrite(in, out);
      assertArrayEquals(pixels, TestPictures.imageIo(out), spec::toString);
    }
  }

  /** tiffcp decodes with libtiff and writes without compression, as does vips. */
  @Test
  void toolsReadResults() throws Exception {
    assumeTrue(onPath("tiffcp") && onPath("vips") && onPath("tiffinfo"));
    Path in = folder.resolve("in.tif");
    Path out = folder.resolve("out.tif");
    Path plain = folder.resolve("plain.tif");
    for (PixelFormat format : List.of(PixelFormat.RGB8, PixelFormat.GRAY16, PixelFormat.RGBA16)) {
      for (Compression compression : TestTiff.COMPRESSIONS) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
          boolean predictor = compression.hasPredictor();
          boolean big = compression == Compression.LZW;
          Spec spec =
              Spec.of(211, 97, format).compressed(compression, predictor).ordered(order, big);
          spec = order == ByteOrder.BIG_ENDIAN ? spec.tiles(64, 48) : spec.strips(11);
          byte[] pixels = TestPictures.pixels(spec.width(), spec.height(), format);
          TestTiff.write(in, spec, pixels);
          TestPictures.rewrite(in, out);
          assertEquals("", run("tiffcp", "-c", "none", "-s", out.toString(), plain.toString()));
          assertArrayEquals(pixels, TestPictures.decode(plain), spec::toString);
        }
      }
    }
    run("vips", "copy", out.toString(), plain.toString());
    assertArrayEquals(TestPictures.decode(out), TestPictures.decode(plain));
    assertFalse(run("tiffinfo", "-D", out.toString()).contains("arning"));
  }

  static boolean onPath(String tool) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  @Test
  void filesOfLibtiffAreRead() throws Exception {
    assumeTrue(onPath("tiffcp"));
    Path in = folder.resolve("in.tif");
    Path out = folder.resolve("out.tif");
    // tiffcp separates channels of 8 bits only.
    for (PixelFormat format : List.of(PixelFormat.RGB16, PixelFormat.RGB8)) {
      String planes = format == PixelFormat.RGB8 ? "separate" : "contig";
      byte[] pixels = TestPictures.pixels(300, 200, format);
      TestTiff.write(in, Spec.of(300, 200, format), pixels);
      for (String compression :
          List.of(
              "none",
              "lzw",
              "lzw:2",
              "zip",
              "zip:2",
              "lzma",
              "lzma:2",
              "zstd",
              "zstd:2",
              "packbits")) {
        for (String layout : List.of("-s", "-t")) {
          for (String order : List.of("-L", "-B", "-8")) {
            String from = in.toString();
            String to = out.toString();
            run("tiffcp", "-c", compression, "-p", planes, layout, order, from, to);
            assertArrayEquals(pixels, TestPictures.decode(out), compression + layout + order);
          }
        }
      }
    }
  }

  @Test
  void realPictureIsReadLikeImageIo() throws IOException {
    Path file = TestPictures.resource("chessboard_GRAY_U16.tif", folder);
    assertArrayEquals(TestPictures.imageIo(file), TestPictures.decode(file));
  }

  @Test
  void pagesOfDifferentFormatsAreKept() throws IOException {
    TestTiff tiff = new TestTiff(ByteOrder.BIG_ENDIAN, false);
    byte[] first = TestPictures.pixels(20, 10, PixelFormat.RGB8);
    byte[] second = TestPictures.pixels(33, 44, PixelFormat.GRAY16);
    Spec big = Spec.of(20, 10, PixelFormat.RGB8).ordered(ByteOrder.BIG_ENDIAN, false);
    tiff.page(big, first);
    tiff.page(
        Spec.of(33, 44, PixelFormat.GRAY16)
            .ordered(ByteOrder.BIG_ENDIAN, false)
            .tiles(16, 32)
            .compressed(Compression.LZW, true),
        second);
    Path in = folder.resolve("in.tif");
    Path out = folder.resolve("out.tif");
    Files.write(in, tiff.bytes());
    TestPictures.rewrite(in, out);
    try (PictureReader reader = Pictures.open(new FileBlob(out), PictureLimits.DEFAULT)) {
      assertEquals(2, reader.pages().size());
      assertArrayEquals(first, TestPictures.decode(reader, 0));
      assertArrayEquals(second, TestPictures.decode(reader, 1));
      assertArrayEquals(first, TestPictures.decode(reader, 0));
      List<Segment> segments = reader.segments(1);
      assertEquals(6, segments.size());
      assertEquals(32, segments.getLast().x());
      assertEquals(32, segments.getLast().y());
    }
    PictureException pages =
        assertThrows(
            PictureException.class,
            () -> Pictures.open(new FileBlob(out), new PictureLimits(1 << 20, 1)));
    assertEquals(PictureException.Reason.TOO_MANY_PAGES, pages.reason());
    assertTrue(pages.getMessage().contains("--max-pages"));
    PictureException pixels =
        assertThrows(
            PictureException.class,
            () -> Pictures.open(new FileBlob(out), new PictureLimits(300, 9)));
    assertEquals(PictureException.Reason.TOO_LARGE, pixels.reason());
    assertTrue(pixels.getMessage().contains("--max-pixels"));
  }

  @Test
  void metadataIsKept() throws IOException {
    for (boolean big : new boolean[] {false, true}) {
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        TestTiff tiff = new TestTiff(order, big);
        byte[] pixels = TestPictures.pixels(20, 10, PixelFormat.RGB8);
        SortedMap<Integer, Object[]> fields =
            tiff.page(Spec.of(20, 10, PixelFormat.RGB8).ordered(order, big), pixels);
        byte[] profile = new byte[200];
        System.arraycopy("RGB ".getBytes(StandardCharsets.US_ASCII), 0, profile, 16, 4);
        for (int tag : Tag.METADATA) {
          switch (tag) {
            case Tag.ICC_PROFILE -> tiff.put(fields, tag, 7, profile.length, profile);
            case 274, 296 -> tiff.put(fields, tag, Field.SHORT, 3);
            case 282, 283 -> tiff.put(fields, tag, 5, 1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
            default ->
                tiff.put(
                    fields,
                    tag,
                    Field.ASCII,
                    9,
                    "tag text".concat("\0").getBytes(StandardCharsets.US_ASCII));
          }
        }
        SortedMap<Integer, Object[]> exif = new TreeMap<>();
        tiff.put(exif, 33434, 5, 1, new byte[] {0, 0, 0, 1, 0, 0, 0, 9});
        tiff.put(exif, 36864, 7, 4, "0230".getBytes(StandardCharsets.US_ASCII));
        tiff.put(fields, Tag.EXIF, Field.LONG, tiff.directory(exif));
        Path in = folder.resolve("in.tif");
        Path out = folder.resolve("out.tif");
        Files.write(in, tiff.bytes());
        TestPictures.rewrite(in, out);
        assertEquals(metadata(in), metadata(out));
        assertBandsGiveTheSame(in, out, new Random(8));
        assertEquals(Tag.METADATA.size() + 2, metadata(out).size());

        TestPictures.rewriteGray(in, out);
        SortedMap<Integer, String> gray = metadata(in);
        gray.remove(Tag.ICC_PROFILE);
        assertEquals(gray, metadata(out));
      }
    }
  }

  /** The type, count and bytes of each field; those of EXIF under negative tags. */
  private static SortedMap<Integer, String> metadata(Path file) throws IOException {
    SortedMap<Integer, String> all = new TreeMap<>();
    try (PictureBytes input = new PictureBytes(FileSource.open(file))) {
      TiffReader reader = new TiffReader(input, PictureLimits.DEFAULT);
      TiffPage page = reader.page(0);
      for (Field field : page.directory().fields()) {
        if (Tag.METADATA.contains(field.tag())) {
          all.put(field.tag(), describe(field, input));
        }
      }
      for (Field field : page.inner(reader.tiff(), Tag.EXIF).fields()) {
        all.put(-field.tag(), describe(field, input));
      }
    }
    return all;
  }

  private static String describe(Field field, PictureBytes input) throws IOException {
    byte[] bytes = input.bytes(field.position(), (int) field.byteLength());
    return field.type() + " " + field.count() + " " + Arrays.toString(bytes);
  }

  @Test
  void lowDepthsAndPalettesAreWidened() throws IOException {
    for (int bits : new int[] {1, 2, 4, 8}) {
      for (int photometric : new int[] {0, 1, 3}) {
        TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
        int samples = 19;
        int rowBytes = (samples * bits + 7) / 8;
        byte[] rows = TestPictures.pixels(rowBytes, 7, PixelFormat.GRAY8);
        SortedMap<Integer, Object[]> fields =
            tiff.page(Spec.of(rowBytes, 7, PixelFormat.GRAY8).strips(2), rows);
        tiff.put(fields, 256, Field.LONG, samples);
        tiff.put(fields, 258, Field.SHORT, bits);
        tiff.put(fields, 262, Field.SHORT, photometric);
        long[] map = new Random(5).longs(3L << bits, 0, 65536).toArray();
        if (photometric == 3) {
          tiff.put(fields, 320, Field.SHORT, map);
        }
        byte[] expected = new byte[samples * 7 * (photometric == 3 ? 3 : 1)];
        int to = 0;
        for (int i = 0; i < samples * 7; i++) {
          int bit = i % samples * bits;
          int value =
              (rows[i / samples * rowBytes + bit / 8] & 0xff) >> (8 - bits - bit % 8)
                  & ((1 << bits) - 1);
          if (photometric == 3) {
            for (int c = 0; c < 3; c++) {
              expected[to++] = (byte) (map[(c << bits) + value] >> 8);
            }
          } else {
            int wide = value * 255 / ((1 << bits) - 1);
            expected[to++] = (byte) (photometric == 0 ? 255 - wide : wide);
          }
        }
        Path in = folder.resolve("in.tif");
        Path out = folder.resolve("out.tif");
        Files.write(in, tiff.bytes());
        assertArrayEquals(expected, TestPictures.decode(in), bits + " bits, " + photometric);
        TestPictures.rewrite(in, out);
        assertArrayEquals(expected, TestPictures.decode(out), bits + " bits, " + photometric);
        assertBandsGiveTheSame(in, out, new Random(bits));
      }
    }
  }

  /** Planes one below the other in a gray picture have the bytes of a file with separate planes. */
  @Test
  void separatePlanesAreInterleaved() throws IOException {
    Path in = folder.resolve("in.tif");
    Path out = folder.resolve("out.tif");
    Random random = new Random(7);
    for (PixelFormat format : PixelFormat.GRAY_AND_RGB) {
      PixelFormat gray = PixelFormat.of(1, false, format.bitsPerSample());
      int sample = format.bytesPerSample();
      int channels = format.channels();
      int height = 48;
      byte[] pixels = TestPictures.pixels(37, height, format);
      byte[] planes = new byte[pixels.length];
      for (int i = 0; i < pixels.length; i++) {
        int channel = i / sample % channels;
        int pixel = i / sample / channels;
        planes[(channel * 37 * height + pixel) * sample + i % sample] = pixels[i];
      }
      for (Spec cut : specs(gray)) {
        if (cut.width() != 70 || cut.segmentHeight() > 16 || cut.inverted()) {
          continue;
        }
        Spec spec =
            Spec.of(37, channels * height, gray)
                .compressed(cut.compression(), cut.predictor())
                .ordered(cut.order(), cut.big());
        spec = cut.tile() > 0 ? spec.tiles(cut.tile(), 16) : spec.strips(4);
        TestTiff tiff = new TestTiff(spec.order(), spec.big());
        SortedMap<Integer, Object[]> fields = tiff.page(spec, planes);
        long[] bits = new long[channels];
        Arrays.fill(bits, format.bitsPerSample());
        tiff.put(fields, Tag.IMAGE_LENGTH, Field.LONG, height);
        tiff.put(fields, Tag.BITS_PER_SAMPLE, Field.SHORT, bits);
        tiff.put(fields, Tag.PHOTOMETRIC, Field.SHORT, format.isColor() ? 2 : 0);
        tiff.put(fields, Tag.SAMPLES_PER_PIXEL, Field.SHORT, channels);
        tiff.put(fields, Tag.PLANAR_CONFIGURATION, Field.SHORT, 2);
        Files.write(in, tiff.bytes());
        byte[] expected = pixels.clone();
        if (!format.isColor()) {
          // 0 is white, but alpha is not inverted.
          for (int i = 0; i < expected.length; i++) {
            expected[i] ^= (byte) (i / sample % channels == 0 ? -1 : 0);
          }
        }
        assertArrayEquals(expected, TestPictures.decode(in), spec::toString);
        TestPictures.rewrite(in, out);
        assertArrayEquals(expected, TestPictures.decode(out), spec::toString);
        assertBandsGiveTheSame(in, out, random);
        try (TiffReader reader = open(in)) {
          assertEquals(reader.page(0).offsets().length, reader.segments(0).size());
        }
      }
    }
  }

  @Test
  void largeStripsAreDividedInTheResult() throws IOException {
    Path in = folder.resolve("in.tif");
    Path out = folder.resolve("out.tif");
    for (int[] size : new int[][] {{1024, 2048, 1024}, {700, 6007, 3003}, {1 << 19, 6, 2}}) {
      Spec spec = Spec.of(size[0], size[1], PixelFormat.RGB8).compressed(Compression.LZW, true);
      byte[] pixels = new byte[size[0] * size[1] * 3];
      Arrays.fill(pixels, pixels.length / 2, pixels.length, (byte) 77);
      TestTiff.write(in, spec, pixels);
      TestPictures.rewrite(in, out);
      assertArrayEquals(pixels, TestPictures.decode(out));
      assertBandsGiveTheSame(in, out, new Random(2));
      try (TiffReader reader = open(out)) {
        int rows = reader.page(0).layout().height();
        assertTrue(rows * size[0] * 3 <= Math.max(1 << 20, size[0] * 3), rows + " rows");
        assertTrue(rows == 1 || rows * size[0] * 3 > 1 << 18, rows + " rows");
        assertTrue(reader.bands(0, 0).isPresent());
      }
    }
  }

  @Test
  void veryLargeStripsAreNotDecodedAsBands() throws IOException {
    Path in = folder.resolve("in.tif");
    Spec spec = Spec.of(3000, 5800, PixelFormat.GRAY8).compressed(Compression.LZW, false);
    TestTiff.write(in, spec.strips(2900), new byte[3000 * 5800]);
    try (TiffReader reader = open(in)) {
      assertTrue(reader.bands(0, 0).isEmpty());
    }
    TestTiff.write(in, spec.strips(2700), new byte[3000 * 5800]);
    try (TiffReader reader = open(in)) {
      assertTrue(reader.bands(0, 0).isPresent());
    }
  }
}
