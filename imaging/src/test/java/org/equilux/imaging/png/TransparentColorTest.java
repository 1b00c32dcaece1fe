package org.equilux.imaging.png;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.options.OnDamage;
import org.equilux.storage.file.FileSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transparent color of a PNG, and the significant bits in a result. */
class TransparentColorTest {
  @TempDir Path folder;

  private Path save(byte[] png) throws IOException {
    return Files.write(folder.resolve("in.png"), png);
  }

  /** As in libpng (11.3.1.1 of the specification). */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void onlyTheLowBitsOfTheTransparentColorCount(int depth) throws IOException {
    byte[] row = {0, 0x40};
    int first = 0x40 >> (8 - depth);
    Path file =
        save(
            PngTest.file(
                "IHDR",
                PngTest.header(1, 1, depth, 0, 0),
                "tRNS",
                new byte[] {(byte) 0xff, (byte) (depth == 8 ? first : (0xff << depth) | first)},
                "IDAT",
                PngTest.deflate(row),
                "IEND",
                new byte[0]));
    int widened = first * 255 / ((1 << depth) - 1);
    assertArrayEquals(new byte[] {(byte) widened, 0}, TestPictures.decode(file));
  }

  @Test
  void onlyTheLowBitsOfEachChannelCount() throws IOException {
    Path file =
        save(
            PngTest.file(
                "IHDR",
                PngTest.header(2, 1, 8, 2, 0),
                "tRNS",
                new byte[] {1, 10, 2, 20, (byte) 0x80, 30},
                "IDAT",
                PngTest.deflate(new byte[] {0, 10, 20, 30, 10, 20, 31}),
                "IEND",
                new byte[0]));
    assertArrayEquals(
        new byte[] {10, 20, 30, 0, 10, 20, 31, (byte) 255}, TestPictures.decode(file));
  }

  /** The entries of a palette have 8 bits for any depth of the indices. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void significantBitsOfAPaletteApplyToItsColors(boolean transparent) throws IOException {
    Path file =
        save(
            PngTest.file(
                "IHDR",
                PngTest.header(8, 1, 1, 3, 0),
                "sBIT",
                new byte[] {5, 6, 5},
                "PLTE",
                new byte[] {8, 8, 8, 16, 16, 16},
                transparent ? "tRNS" : "juNk",
                new byte[] {0},
                "IDAT",
                PngTest.deflate(new byte[] {0, 0x55}),
                "IEND",
                new byte[0]));
    assertArrayEquals(
        transparent ? new byte[] {5, 6, 5, 8} : new byte[] {5, 6, 5}, significantBits(file));
  }

  @Test
  void significantBitsOfWidenedSamplesAreNotKept() throws IOException {
    Path file =
        save(
            PngTest.file(
                "IHDR",
                PngTest.header(8, 1, 4, 0, 0),
                "sBIT",
                new byte[] {3},
                "IDAT",
                PngTest.deflate(new byte[] {0, 1, 2, 3, 4}),
                "IEND",
                new byte[0]));
    assertEquals(0, significantBits(file).length);
  }

  private byte[] significantBits(Path file) throws IOException {
    Path out = folder.resolve("out.png");
    TestPictures.rewrite(file, out);
    try (PictureBytes input = new PictureBytes(FileSource.open(out))) {
      Chunks chunks = Chunks.scan(input, OnDamage.REFUSE);
      assertNotNull(chunks.firstData());
      for (Chunk chunk : chunks.before()) {
        if (chunk.type() == ChunkKind.SBIT) {
          return input.bytes(chunk.position(), chunk.length());
        }
      }
    }
    return new byte[0];
  }
}
