package org.equilux.imaging.jpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Refused JPEG files, and propagated exceptions. */
class JpegRefusalTest {
  @TempDir Path folder;

  @Test
  void truncationIsReported() throws IOException {
    byte[] good = JpegTest.encode(JpegTest.frame(64, 64, 2, 2, 1, 1, 1, 1), false);
    Path file = folder.resolve("cut.jpg");
    int end = good.length - 2;
    for (int cut = 3; cut < end; cut += 7) {
      Files.write(file, Arrays.copyOf(good, cut));
      PictureException e =
          assertThrows(PictureException.class, () -> TestPictures.decode(file), "at " + cut);
      assertEquals(PictureException.Reason.CORRUPT, e.reason());
    }
  }

  @Test
  void unsupportedFeaturesAreNamed() throws IOException {
    byte[] good = JpegTest.encode(JpegTest.frame(16, 16, 1, 1, 1, 1, 1, 1), false);
    int frameAt = new String(good, StandardCharsets.ISO_8859_1).indexOf("\u00ff\u00c0");
    assertRefused("lossless", good, frameAt + 1, 0xc3);
    assertRefused("arithmetic", good, frameAt + 1, 0xc9);
    assertRefused("hierarchical", good, frameAt + 1, 0xc5);
    assertRefused("12 bits", good, frameAt + 4, 12);
    assertRefused("DNL", good, frameAt + 6, 0);
    // 3 x 1 for luma, 2 x 1 for chroma.
    byte[] luma = good.clone();
    luma[frameAt + 11] = 0x31;
    assertRefused("fractional", luma, frameAt + 14, 0x21);
    assertRefused("2 components", good, frameAt + 9, 2);
  }

  private void assertRefused(String name, byte[] good, int at, int value) throws IOException {
    byte[] bytes = good.clone();
    bytes[at] = (byte) value;
    Path file = folder.resolve("refused.jpg");
    Files.write(file, bytes);
    PictureException e =
        assertThrows(
            PictureException.class, () -> Pictures.open(new FileBlob(file), PictureLimits.DEFAULT));
    assertEquals(PictureException.Reason.UNSUPPORTED, e.reason());
    assertTrue(e.getMessage().contains(name), e.getMessage());
  }

  @Test
  void exceptionsOfTheSinkArePropagated() throws IOException {
    Path file = TestPictures.resource("retina.jpg", folder);
    try (PictureReader reader = Pictures.open(new FileBlob(file), PictureLimits.DEFAULT);
        PictureWriter writer = Pictures.create(new FileBlob(folder.resolve("out.jpg")), reader)) {
      IOException full = new IOException("disk full");
      IOException e =
          assertThrows(
              IOException.class,
              () ->
                  reader.decode(
                      0,
                      (data, offset, count) -> {
                        throw full;
                      }));
      assertEquals(full, e);
      assertThrows(IllegalStateException.class, writer::finish);
      IllegalStateException bug = new IllegalStateException("a bug");
      assertEquals(
          bug,
          assertThrows(
              IllegalStateException.class,
              () ->
                  reader.decode(
                      0,
                      (data, offset, count) -> {
                        throw bug;
                      })));
    }
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }
}
