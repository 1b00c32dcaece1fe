package org.equilux.imaging.png;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged PNG files: processed with a note if all pixels exist, otherwise refused. */
class PngDamageTest {
  private static final byte[] ROWS = {0, 10, 20, 30, 0, 40, 50, 60};
  private static final byte[] PIXELS = {10, 20, 30, 40, 50, 60};

  @TempDir Path folder;

  private static byte[] gray(byte[] data) {
    return PngTest.file(
        "IHDR",
        PngTest.header(3, 2, 8, 0, 0),
        "tEXt",
        "Title\0A title".getBytes(StandardCharsets.US_ASCII),
        "IDAT",
        data,
        "IEND",
        new byte[0]);
  }

  private Path save(byte[] png) throws IOException {
    return Files.write(folder.resolve("in.png"), png);
  }

  private void assertDone(String note, byte[] pixels, byte[] png) throws IOException {
    Path in = save(png);
    Path out = folder.resolve("out.png");
    try (PictureReader reader = Pictures.open(new FileBlob(in), PictureLimits.DEFAULT)) {
      assertArrayEquals(pixels, TestPictures.decode(reader, 0));
      assertEquals(1, reader.notes(0).size(), reader.notes(0).toString());
      assertTrue(reader.notes(0).getFirst().contains(note), reader.notes(0).toString());
    }
    TestPictures.rewrite(in, out);
    try (PictureReader reader = Pictures.open(new FileBlob(out), PictureLimits.DEFAULT)) {
      assertArrayEquals(pixels, TestPictures.decode(reader, 0));
      assertEquals(List.of(), reader.notes(0));
    }
  }

  @Test
  void aTextWithAWrongChecksumIsDropped() throws IOException {
    byte[] png = gray(PngTest.deflate(ROWS));
    int at = new String(png, StandardCharsets.ISO_8859_1).indexOf("title");
    png[at] ^= 1;
    assertDone("checksum of its chunk tEXt is wrong", PIXELS, png);
    String result = Files.readString(folder.resolve("out.png"), StandardCharsets.ISO_8859_1);
    assertFalse(result.contains("Title"));
  }

  @Test
  void missingChunksAfterThePixelsAreNoted() throws IOException {
    byte[] png = gray(PngTest.deflate(ROWS));
    for (int cut = 1; cut <= 12; cut++) {
      assertDone(
          "truncated or damaged after its pixels", PIXELS, Arrays.copyOf(png, png.length - cut));
    }
    png[png.length - 1] ^= 1;
    assertDone("truncated or damaged after its pixels", PIXELS, png);
    Path file = save(Arrays.copyOf(png, png.length - 13));
    assertThrows(PictureException.class, () -> TestPictures.decode(file));
  }

  @Test
  void checksumAndSurplusErrorsOfTheStreamAreNoted() throws IOException {
    byte[] data = PngTest.deflate(ROWS);
    byte[] wrong = data.clone();
    wrong[wrong.length - 1] ^= 1;
    assertDone("(Adler-32) is wrong", PIXELS, gray(wrong));
    byte[] open = Arrays.copyOf(data, data.length - 3);
    assertDone("have no checksum", PIXELS, gray(open));
    ByteArrayOutputStream more = new ByteArrayOutputStream();
    more.writeBytes(ROWS);
    more.writeBytes(new byte[] {0, 1, 2, 3});
    assertDone("more pixels than its header", PIXELS, gray(PngTest.deflate(more.toByteArray())));
    Path less = save(gray(PngTest.deflate(Arrays.copyOf(ROWS, 7))));
    assertThrows(PictureException.class, () -> TestPictures.decode(less));
  }

  @Test
  void invalidCompressedStreamsAreDamage() throws IOException {
    for (int[] change : new int[][] {{0, 1}, {0, 0x80}, {1, 0x20}, {1, 1}, {2, 6}}) {
      byte[] data = PngTest.deflate(ROWS);
      data[change[0]] ^= (byte) change[1];
      Path file = save(gray(data));
      assertThrows(PictureException.class, () -> TestPictures.decode(file));
    }
    Path empty = save(gray(new byte[] {0x78}));
    assertThrows(PictureException.class, () -> TestPictures.decode(empty));
  }

  /** As in libpng. */
  @Test
  void indicesBeyondThePaletteAreBlack() throws IOException {
    byte[] png =
        PngTest.file(
            "IHDR",
            PngTest.header(2, 1, 8, 3, 0),
            "PLTE",
            new byte[] {7, 8, 9},
            "tRNS",
            new byte[] {5},
            "IDAT",
            PngTest.deflate(new byte[] {0, 0, 1}),
            "IEND",
            new byte[0]);
    assertDone("exceeds its palette", new byte[] {7, 8, 9, 5, 0, 0, 0, (byte) 255}, png);
  }
}
