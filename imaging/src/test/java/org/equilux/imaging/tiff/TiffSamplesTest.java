package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureFormats;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.compression.Compression;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.samples.Coding;
import org.equilux.imaging.tiff.samples.Predictor;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.storage.file.FileSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Signed samples, samples of 32 bits, and floating-point samples. */
class TiffSamplesTest {
  @TempDir Path folder;

  private static TiffReader open(Path file) throws IOException {
    return new TiffReader(new PictureBytes(FileSource.open(file)), PictureLimits.DEFAULT);
  }

  private static List<PixelFormat> formats(SampleType type) {
    List<PixelFormat> formats = new ArrayList<>(PixelFormat.GRAY_AND_RGB);
    formats.addAll(PixelFormat.WIDE);
    formats.removeIf(format -> !type.fits(format));
    return formats;
  }

  private static byte[] pixels(Spec spec, Random random) {
    Pixels pixels = Pixels.allocate(spec.format(), spec.width(), spec.height());
    if (!spec.format().isWide()) {
      random.nextBytes(pixels.data());
      return pixels.data();
    }
    SampleType type = spec.samples();
    double[] odd = {Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
    for (int y = 0; y < spec.height(); y++) {
      for (int x = 0; x < spec.width(); x++) {
        for (int c = 0; c < spec.format().channels(); c++) {
          double value =
              switch (random.nextInt(9)) {
                case 0 -> type.least();
                case 1 -> type.greatest();
                case 2 -> type.isFloat() ? odd[random.nextInt(odd.length)] : 0;
                default -> type.nearest(random.nextGaussian() * 1000 + x);
              };
          pixels.setValue(x, y, c, value);
        }
      }
    }
    return pixels.data();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UINT8", "UINT16"})
  void roundTrips(SampleType type) throws IOException {
    Random random = new Random(5);
    Path in = folder.resolve("in.tif");
    Path out = folder.resolve("out.tif");
    Path joined = folder.resolve("joined.tif");
    for (PixelFormat format : formats(type)) {
      Spec plain = Spec.of(37, 21, format).withSamples(type);
      for (Spec cut : List.of(plain.strips(4), plain.tiles(16, 16), plain)) {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
          Spec ordered = cut.ordered(order, false);
          for (Spec spec :
              List.of(
                  ordered,
                  ordered.compressed(Compression.LZW, false),
                  ordered.compressed(Compression.DEFLATE, true),
                  format.isColor() ? ordered : ordered.withInverted())) {
            byte[] pixels = pixels(spec, random);
            TestTiff.write(in, spec, pixels);
            assertArrayEquals(pixels, TestPictures.decode(in), spec::toString);
            TestPictures.rewrite(in, out);
            assertArrayEquals(pixels, TestPictures.decode(out), spec::toString);
            TestPictures.rewriteBands(in, joined, random);
            assertArrayEquals(Files.readAllBytes(out), Files.readAllBytes(joined), spec::toString);
            try (TiffReader a = open(in);
                TiffReader b = open(out)) {
              assertEquals(a.page(0).coding(), b.page(0).coding());
              assertEquals(type, b.pages().getFirst().samples());
              BandCoding coding = a.page(0).bandCoding();
              TiffBandCoding parsed = (TiffBandCoding) PictureFormats.parseCoding(coding.toBytes());
              assertEquals(a.page(0).coding(), parsed.coding());
            }
          }
        }
      }
    }
  }

  private static Coding coding(SampleType type, ByteOrder order, Predictor predictor) {
    PixelFormat format = type.isWide() ? PixelFormat.GRAY64 : PixelFormat.of(1, false, type.bits());
    return new Coding(
        format, type.bits(), type, order == ByteOrder.BIG_ENDIAN, false, predictor, false, null);
  }

  /** The expected bytes are those of libtiff's predictors, as computed by imagecodecs 2026. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT16, FLOATING_POINT, '1.5, -2.25, 65504, 0.0999755859375', 3e 82 bb b3 d2 80 7f 67",
    "FLOAT32, FLOATING_POINT, '0.100000001490116, -0.0, 65504, 9.99999993922529e-9',"
        + " 3d 43 c7 eb 9a 34 7f ac a1 34 e0 ec 01 33 00 77",
    "INT32, DIFFERENCES, '1, -2, 70000, -2147483648', 01 00 00 00 fd ff ff ff 72 11 01 00 90 ee fe"
        + " 7f"
  })
  void predictorsEqualThoseOfLibtiff(
      SampleType type, Predictor predictor, String values, String hex) {
    double[] samples = Arrays.stream(values.split(", ")).mapToDouble(Double::parseDouble).toArray();
    ByteBuffer doubles =
        ByteBuffer.allocate(samples.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double sample : samples) {
      doubles.putDouble(type.nearest(sample));
    }
    Coding coding = coding(type, ByteOrder.LITTLE_ENDIAN, predictor);
    byte[] raw = new byte[samples.length * type.bits() / Byte.SIZE];
    coding.encode(doubles.array(), 0, samples.length, raw, samples.length);
    assertEquals(hex, HexFormat.ofDelimiter(" ").formatHex(raw));
    byte[] decoded = new byte[doubles.capacity()];
    coding.decode(raw, samples.length, decoded, 0, samples.length);
    assertArrayEquals(doubles.array(), decoded);
  }

  /** NaN values keep all their bits, in which programs store meanings. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT16, 7c01",
    "FLOAT16, fe55",
    "FLOAT32, 7f800001",
    "FLOAT32, ffc12345",
    "FLOAT32, 7fa00000",
    "FLOAT64, 7ff00000000007a2"
  })
  void bitsOfNanAreKept(SampleType type, String hex) {
    byte[] stored = HexFormat.of().parseHex(hex);
    Coding coding = coding(type, ByteOrder.BIG_ENDIAN, Predictor.NONE);
    byte[] decoded = new byte[Double.BYTES];
    coding.decode(stored.clone(), 1, decoded, 0, 1);
    assertTrue(Double.isNaN(Pixels.wrap(PixelFormat.GRAY64, 1, 1, decoded).value(0, 0, 0)));
    byte[] again = new byte[stored.length];
    coding.encode(decoded, 0, 1, again, 1);
    assertArrayEquals(stored, again);
  }

  /** Codes in memory are in the order of the signed samples. */
  @Test
  void signedSamplesBecomeCodesInTheirOrder() {
    Coding coding = coding(SampleType.INT16, ByteOrder.BIG_ENDIAN, Predictor.NONE);
    byte[] raw = HexFormat.of().parseHex("8000ffff000000017fff");
    byte[] codes = new byte[raw.length];
    coding.decode(raw.clone(), 5, codes, 0, 5);
    Pixels pixels = Pixels.wrap(PixelFormat.GRAY16, 5, 1, codes);
    int[] expected = {0, 32_767, 32_768, 32_769, 65_535};
    for (int x = 0; x < expected.length; x++) {
      assertEquals(expected[x], pixels.sample(x, 0, 0));
    }
    byte[] again = new byte[raw.length];
    coding.encode(codes, 0, 5, again, 5);
    assertArrayEquals(raw, again);
  }

  @ParameterizedTest
  @CsvSource({
    "INT16, -9999, -9999",
    "INT16, 32768,",
    "INT8, -128, -128",
    "UINT32, -1,",
    "INT32, -2147483648, -2147483648",
    "INT32, 0.5,",
    "FLOAT32, 0.1, 0.10000000149011612",
    "FLOAT32, -3.40282306e+38, -3.4028230600000000e+38",
    "FLOAT32, nan,",
    "FLOAT64, 0.1, 0.1",
    "FLOAT32, -1.79769313486232e+308,"
  })
  void nodataValuesHaveTheSamplesType(SampleType type, String text, Double value)
      throws IOException {
    PixelFormat format = formats(type).getFirst();
    Spec spec = Spec.of(3, 2, format).withSamples(type);
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] pixels = new byte[6 * format.bytesPerPixel()];
    tiff.put(tiff.page(spec, pixels), Tag.GDAL_NODATA, Field.ASCII, bytes.length, bytes);
    Path file = Files.write(folder.resolve("nodata.tif"), tiff.bytes());
    try (TiffReader reader = open(file)) {
      OptionalDouble expected =
          value == null ? OptionalDouble.empty() : OptionalDouble.of(type.nearest(value));
      assertEquals(expected, reader.pages().getFirst().nodata());
    }
  }

  /** Associated alpha of floats: colors are divided by alpha, and multiplied by it again. */
  @Test
  void associatedFloatColorsAreDividedByAlpha() throws IOException {
    Spec spec = Spec.of(2, 1, PixelFormat.RGBA64).withSamples(SampleType.FLOAT32);
    Pixels stored = Pixels.allocate(PixelFormat.RGBA64, 2, 1);
    double[] samples = {0.25, 0.5, 0, 0.5, 3, 2, 1, 1};
    for (int i = 0; i < samples.length; i++) {
      stored.setValue(i / 4, 0, i % 4, samples[i]);
    }
    TestTiff tiff = new TestTiff(ByteOrder.LITTLE_ENDIAN, false);
    tiff.put(tiff.page(spec, stored.data()), 338, Field.SHORT, 1);
    Path in = Files.write(folder.resolve("in.tif"), tiff.bytes());
    Pixels decoded = Pixels.wrap(PixelFormat.RGBA64, 2, 1, TestPictures.decode(in));
    double[] straight = {0.5, 1, 0, 0.5, 3, 2, 1, 1};
    for (int i = 0; i < samples.length; i++) {
      assertEquals(straight[i], decoded.value(i / 4, 0, i % 4));
    }
    Path out = folder.resolve("out.tif");
    TestPictures.rewrite(in, out);
    assertArrayEquals(TestPictures.decode(in), TestPictures.decode(out));
  }

  /** A real file: two pages of doubles, in separate planes. */
  @Test
  void readsARealStackOfFloats() throws IOException {
    Path file = TestPictures.resource("multipage_rgb.tif", folder);
    try (TiffReader reader = open(file)) {
      for (PageInfo page : reader.pages()) {
        assertEquals(SampleType.FLOAT64, page.samples());
      }
      Pixels first =
          Pixels.wrap(
              reader.pages().getFirst().format(),
              reader.pages().getFirst().width(),
              reader.pages().getFirst().height(),
              TestPictures.decode(reader, 0));
      assertEquals(0.12229199, first.value(0, 0, 0), 1e-8);
      assertEquals(0.93174998, first.value(3, 0, 0), 1e-8);
    }
  }
}
