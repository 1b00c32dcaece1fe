package org.equilux.imaging.jpeg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.jpeg.header.Inks;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.OddFiles;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JPEG files of four inks, as libjpeg and Pillow read them. */
class InksTest {
  /** The limit of changes by encoding again with the same tables. */
  private static final int NEAR = 6;

  @TempDir Path folder;

  private static JpegReader open(Path file) throws IOException {
    return (JpegReader) Pictures.open(new FileBlob(file), PictureLimits.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({
    "cmyk.jpg, INVERTED",
    "cmyk-progressive.jpg, INVERTED",
    "cmyk-restarts.jpg, INVERTED",
    "cmyk-without-adobe.jpg, PLAIN",
    "ycck.jpg, YCCK"
  })
  void inksAreReadLikeOtherProgramsAndRoundTrip(String name, Inks inks) throws IOException {
    byte[] right = OddFiles.right(name);
    Path output = folder.resolve("out.jpg");
    try (JpegReader reader = open(OddFiles.copy(name, folder))) {
      assertSame(PixelFormat.CMYK8, reader.pages().getFirst().format());
      assertEquals(inks, reader.header().inks());
      assertArrayEquals(right, TestPictures.decode(reader, 0));
      for (long small : new long[] {0, Long.MAX_VALUE}) {
        Optional<byte[]> bands = TestPictures.decodeBands(reader, 0, small, new Random(1));
        bands.ifPresent(decoded -> assertArrayEquals(right, decoded));
      }
      try (PictureWriter writer = Pictures.create(new FileBlob(output), reader)) {
        reader.decode(0, writer.beginPage(PixelFormat.CMYK8));
        writer.finish();
      }
    }
    try (JpegReader result = open(output)) {
      assertEquals(inks, result.header().inks());
      byte[] decoded = TestPictures.decode(result, 0);
      for (int i = 0; i < right.length; i++) {
        assertEquals(right[i] & 0xff, decoded[i] & 0xff, NEAR);
      }
    }
  }

  @Test
  void aResultKeepsTheProfileOfItsInks() throws IOException {
    Path output = folder.resolve("out.jpg");
    try (PictureReader reader = open(OddFiles.copy("cmyk.jpg", folder));
        PictureWriter writer = Pictures.create(new FileBlob(output), reader)) {
      reader.decode(0, writer.beginPage(PixelFormat.CMYK8));
      writer.finish();
    }
    try (JpegReader result = open(output)) {
      assertTrue(result.header().metadata().getFirst().colorProfile());
    }
  }

  @Test
  void qualityIsSupportedButSubsamplingIsNot() throws IOException {
    Path output = folder.resolve("out.jpg");
    try (PictureReader reader = open(OddFiles.copy("ycck.jpg", folder))) {
      WriteOptions coarse = WriteOptions.of(Map.of("quality", "20"));
      try (PictureWriter writer = Pictures.create(new FileBlob(output), reader, coarse)) {
        reader.decode(0, writer.beginPage(PixelFormat.CMYK8));
        writer.finish();
      }
      IllegalArgumentException refusal =
          assertThrows(
              IllegalArgumentException.class,
              () -> Pictures.check(reader, WriteOptions.of(Map.of("subsampling", "420"))));
      assertTrue(refusal.getMessage().contains("inks"), refusal.getMessage());
    }
    assertTrue(Files.size(output) < Files.size(folder.resolve("ycck.jpg")));
  }

  @Test
  void componentsOfUnknownMeaningAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(OddFiles.copy("ycck.jpg", folder));
    bytes[17] = 1; // The color transform of Adobe's marker.
    Path file = Files.write(folder.resolve("unknown.jpg"), bytes);
    PictureException refusal = assertThrows(PictureException.class, () -> open(file).close());
    assertTrue(refusal.getMessage().contains("marker for its components"), refusal.getMessage());
  }
}
