package org.equilux.imaging.bmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.TestPictures;
import org.equilux.imaging.metadata.PictureMetadata;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.storage.file.FileBlob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BmpTest {
  @TempDir Path folder;

  private PictureReader open(byte[] file) throws IOException {
    return Pictures.open(
        new FileBlob(Files.write(folder.resolve("in"), file)), PictureLimits.DEFAULT);
  }

  private byte[] pixels(byte[] file, PixelFormat format) throws IOException {
    try (PictureReader reader = open(file)) {
      assertEquals("BMP", reader.format().name());
      assertEquals(format, reader.pages().getFirst().format());
      byte[] pixels = TestPictures.decode(reader, 0);
      assertEquals(List.of(), reader.notes(0));
      return pixels;
    }
  }

  private PictureException refusal(byte[] file) {
    return assertThrows(PictureException.class, () -> TestPictures.decode(open(file), 0));
  }

  /** Pixels of the palette's colors. */
  private static byte[] colors(int... indices) {
    ByteBuffer all = ByteBuffer.allocate(3 * indices.length);
    for (int i : indices) {
      all.put((byte) (10 * i)).put((byte) (20 * i)).put((byte) (5 * i));
    }
    return all.array();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_BYTE_BINARY,
        BufferedImage.TYPE_BYTE_INDEXED
      })
  void readsFilesOfTheJdk(int type) throws IOException {
    byte[] file = BmpSamples.ofJdk(type);
    boolean gray = type == BufferedImage.TYPE_BYTE_GRAY || type == BufferedImage.TYPE_BYTE_BINARY;
    byte[] pixels = pixels(file, gray ? PixelFormat.GRAY8 : PixelFormat.RGB8);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int color = gray ? image.getRaster().getSample(x, y, 0) : image.getRGB(x, y);
        int scale = type == BufferedImage.TYPE_BYTE_BINARY ? 255 : 1;
        for (int shift = gray ? 0 : 16; shift >= 0; shift -= 8) {
          assertEquals((byte) ((color >> shift) * scale), pixels[at++], x + ", " + y);
        }
      }
    }
  }

  /** The expected values are those of Pillow 12.3. */
  @Test
  void readsRunLengthsOf8Bits() throws IOException {
    assertArrayEquals(
        colors(7, 0, 0, 8, 8, 3, 3, 4, 5, 6, 1, 1, 1, 1, 1),
        pixels(BmpSamples.runLengths8(), PixelFormat.RGB8));
  }

  /**
   * The expected values follow the format's specification; Pillow 12.3 loses the last of an odd
   * number of indices.
   */
  @Test
  void readsRunLengthsOf4Bits() throws IOException {
    assertArrayEquals(
        colors(8, 9, 8, 10, 0, 3, 4, 5, 6, 7, 1, 2, 1, 2, 1),
        pixels(BmpSamples.runLengths4(), PixelFormat.RGB8));
  }

  private static byte[] shorts(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(values).forEach(value -> bytes.putShort((short) value));
    return bytes.array();
  }

  @Test
  void widensSamplesOf5And6Bits() throws IOException {
    byte[] masks = BmpSamples.bytes(0, 0xf8, 0, 0, 0xe0, 7, 0, 0, 0x1f, 0, 0, 0);
    byte[] rows = shorts(0xf800, 0x8410);
    assertArrayEquals(
        BmpSamples.bytes(255, 0, 0, 132, 130, 132),
        pixels(BmpSamples.file(2, 1, 16, 3, masks, rows), PixelFormat.RGB8));
    assertArrayEquals(
        BmpSamples.bytes(255, 0, 0, 132, 132, 132),
        pixels(
            BmpSamples.file(2, 1, 16, 0, new byte[0], shorts(0x7c00, 0x4210)), PixelFormat.RGB8));
  }

  @Test
  void alphaIsSelectedByItsMask() throws IOException {
    byte[] rows = BmpSamples.bytes(1, 2, 3, 4);
    assertArrayEquals(
        BmpSamples.bytes(3, 2, 1),
        pixels(BmpSamples.file(1, 1, 32, 0, new byte[0], rows), PixelFormat.RGB8));
    byte[] masks = BmpSamples.bytes(0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255);
    assertArrayEquals(
        BmpSamples.bytes(3, 2, 1, 4),
        pixels(BmpSamples.file(1, 1, 32, 6, masks, rows), PixelFormat.RGBA8));
  }

  @Test
  void rowsAreBottomUpUnlessTheHeightIsNegative() throws IOException {
    byte[] rows = BmpSamples.bytes(1, 0, 0, 0, 2, 0, 0, 0);
    assertArrayEquals(
        colors(2, 1),
        pixels(BmpSamples.file(1, 2, 8, 0, BmpSamples.palette(), rows), PixelFormat.RGB8));
    assertArrayEquals(
        colors(1, 2),
        pixels(BmpSamples.file(1, -2, 8, 0, BmpSamples.palette(), rows), PixelFormat.RGB8));
  }

  @Test
  void theLastRowNeedsNoPadding() throws IOException {
    byte[] rows = BmpSamples.bytes(1, 2, 0, 0, 3, 4);
    assertArrayEquals(
        colors(3, 4, 1, 2),
        pixels(BmpSamples.file(2, 2, 8, 0, BmpSamples.palette(), rows), PixelFormat.RGB8));
  }

  @Test
  void anIndexBeyondThePaletteIsBlackAndNoted() throws IOException {
    byte[] file = BmpSamples.file(1, 1, 8, 0, BmpSamples.palette(), BmpSamples.bytes(200, 0, 0, 0));
    try (PictureReader reader = open(file)) {
      assertArrayEquals(new byte[3], TestPictures.decode(reader, 0));
      assertTrue(reader.notes(0).getFirst().contains("black in the result"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4,0,24,impossible size",
    "0,4,24,impossible size",
    "-4,4,24,impossible size",
    "4,4,24,truncated",
    "60000,60000,24,exceeds the limit",
    "4,4,7,7 bits"
  })
  void sizesAreCheckedBeforeDecoding(int width, int height, int bits, String reason) {
    byte[] file = BmpSamples.file(width, height, bits, 0, new byte[0], new byte[40]);
    String message = refusal(file).getMessage();
    assertTrue(message.contains(reason), message);
  }

  @Test
  void tooFewRunLengthsAreRefused() {
    byte[] file =
        BmpSamples.file(40_000, 40_000, 8, 1, BmpSamples.palette(), BmpSamples.bytes(0, 1));
    assertEquals(PictureException.Reason.CORRUPT, refusal(file).reason());
    byte[] outside = BmpSamples.bytes(0, 2, 0, 9, 1, 1, 0, 1);
    file = BmpSamples.file(2, 2, 8, 1, BmpSamples.palette(), outside);
    assertTrue(refusal(file).getMessage().contains("leave the picture"));
    file = BmpSamples.file(2, 2, 8, 1, BmpSamples.palette(), BmpSamples.bytes(2, 1));
    assertTrue(refusal(file).getMessage().contains("fewer pixels"));
  }

  @Test
  void theEndMarkerAfterTheLastRowIsOptional() throws IOException {
    byte[] rows = BmpSamples.bytes(2, 1, 0, 0, 2, 3);
    assertArrayEquals(
        colors(3, 3, 1, 1),
        pixels(BmpSamples.file(2, 2, 8, 1, BmpSamples.palette(), rows), PixelFormat.RGB8));
  }

  @Test
  void unsupportedFeaturesAreNamed() {
    byte[] jpeg = BmpSamples.file(2, 2, 0, 4, new byte[0], new byte[40]);
    assertEquals(PictureException.Reason.UNSUPPORTED, refusal(jpeg).reason());
  }

  @Test
  void resolutionAndProfileAreKept() throws IOException {
    byte[] profile = "a profile".getBytes(StandardCharsets.US_ASCII);
    byte[] file = BmpSamples.file(1, 1, 24, 0, profile, new byte[4], 124);
    ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(14 + 56, 0x4d424544).putInt(14 + 112, 124).putInt(14 + 116, profile.length);
    try (PictureReader reader = open(file)) {
      PictureMetadata metadata = reader.metadata(0);
      assertEquals(300, metadata.resolution().orElseThrow().x(), 0.01);
      assertArrayEquals(profile, metadata.profile().orElseThrow());
    }
  }
}
