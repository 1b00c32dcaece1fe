package org.equilux.imaging.tiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.tiff.TestTiff.Spec;
import org.equilux.imaging.tiff.directory.Field;
import org.equilux.imaging.tiff.directory.Tag;
import org.equilux.imaging.tiff.samples.Coding;
import org.equilux.imaging.tiff.samples.Predictor;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.SampleType;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The nodata value of a TIFF, as written by GDAL. */
class TiffNodataTest {
  @TempDir Path folder;

  private OptionalDouble nodata(Spec spec, int type, String text) throws IOException {
    TestTiff tiff = new TestTiff(spec.order(), spec.big());
    byte[] pixels = new byte[spec.width() * spec.height() * spec.format().bytesPerPixel()];
    byte[] value = (text + "\0").getBytes(StandardCharsets.US_ASCII);
    tiff.put(tiff.page(spec, pixels), Tag.GDAL_NODATA, type, value.length, value);
    Path file = folder.resolve("nodata.tif");
    Files.write(file, tiff.bytes());
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT)) {
      return reader.pages().getFirst().nodata();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GRAY8, 0, 0", "GRAY8, 255, 255", "GRAY8, ' 7.0 ', 7", "GRAY8, 256,", "GRAY8, -9999,",
    "GRAY8, nan,", "GRAY8, inf,", "GRAY8, 1.5,", "GRAY8, '',", "GRAY8, none,",
    "GRAY16, 65535, 65535", "GRAY16, 1e4, 10000", "RGB8, 0, 0", "RGB16, 65536,"
  })
  void aPossibleSampleValueIsNodata(PixelFormat format, String text, Integer value)
      throws IOException {
    OptionalDouble expected = value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    assertEquals(expected, nodata(Spec.of(3, 2, format), Field.ASCII, text));
  }

  @Test
  void nodataIsDecodedOnlyFromText() throws IOException {
    Spec gray = Spec.of(3, 2, PixelFormat.GRAY8);
    assertEquals(OptionalDouble.of(250), nodata(gray.withInverted(), Field.ASCII, "5"));
    assertEquals(OptionalDouble.empty(), nodata(gray, 1, "5"));
    Coding fourBits =
        new Coding(
            PixelFormat.GRAY8, 4, SampleType.UINT8, false, false, Predictor.NONE, false, null);
    assertEquals(OptionalDouble.of(255), fourBits.decoded(15));
    assertEquals(OptionalDouble.empty(), fourBits.decoded(16));
    Coding indices =
        new Coding(
            PixelFormat.RGB8,
            8,
            SampleType.UINT8,
            false,
            false,
            Predictor.NONE,
            false,
            new byte[768]);
    assertEquals(OptionalDouble.empty(), indices.decoded(0));
  }
}
