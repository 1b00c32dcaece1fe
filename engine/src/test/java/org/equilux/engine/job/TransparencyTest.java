package org.equilux.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cut-out pictures, most of whose pixels are transparent. */
class TransparencyTest extends JobFixture {
  private static final int WIDTH = 90;
  private static final int HEIGHT = 60;
  private static final int LEFT = 20;
  private static final int VISIBLE = 30;

  /** A picture that is visible between two columns only, and black elsewhere. */
  private Path cutOut(String name) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = LEFT; x < LEFT + VISIBLE; x++) {
        image.setRGB(x, y, color(x, y, 255 - x));
      }
    }
    return save(image, name);
  }

  private static int color(int x, int y, int alpha) {
    int value = 60 + (x * y) % 90;
    return alpha << 24 | value << 16 | (value + x) << 8 | (value - y);
  }

  private Path save(BufferedImage image, String name) throws IOException {
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private static JobRequest request(String operation, Map<String, String> parameters) {
    return new JobRequest(Operations.named(operation), parameters);
  }

  @ParameterizedTest
  @ValueSource(strings = {"equalize", "stretch"})
  void theVisiblePartIsProcessedAsIfItWereAlone(String operation) throws Exception {
    Path cut = cutOut("cut.png");
    BufferedImage alone = new BufferedImage(VISIBLE, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < VISIBLE; x++) {
        alone.setRGB(x, y, color(x + LEFT, y, 0));
      }
    }
    for (String color : new String[] {"luminance", "per-channel"}) {
      Map<String, String> parameters = Map.of("color", color);
      Pixels expected = decoded(run(save(alone, "alone.png"), request(operation, parameters)));
      Pixels result = decoded(run(cut, request(operation, parameters)));
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < VISIBLE; x++) {
          for (int c = 0; c < 3; c++) {
            assertEquals(expected.sample(x, y, c), result.sample(x + LEFT, y, c));
          }
          assertEquals(255 - x - LEFT, result.sample(x + LEFT, y, 3));
        }
      }
    }
  }

  @Test
  void allPixelsAreCountedOnRequest() throws Exception {
    Path cut = cutOut("cut.png");
    byte[] counted =
        decoded(run(cut, request("equalize", Map.of("transparent", "count")))).toPackedBytes();
    byte[] skipped = decoded(run(cut, request("equalize", Map.of()))).toPackedBytes();
    assertArrayEquals(expected("equalize", Map.of("transparent", "count"), decoded(cut)), counted);
    assertFalse(Arrays.equals(counted, skipped));
  }

  @Test
  void transparentPixelsOfAReferenceAreNotCounted() throws Exception {
    Path picture = copy("astronaut.png");
    Path cut = cutOut("cut.png");
    Path without = folder.resolve("visible.png");
    ImageIO.write(
        ImageIO.read(cut.toFile()).getSubimage(LEFT, 0, VISIBLE, HEIGHT), "png", without.toFile());
    byte[] expected =
        decoded(run(picture, request("match", Map.of(), "reference", without))).toPackedBytes();
    assertArrayEquals(
        expected,
        decoded(run(picture, request("match", Map.of(), "reference", cut))).toPackedBytes());
    assertFalse(
        Arrays.equals(
            expected,
            decoded(
                    run(
                        picture,
                        request("match", Map.of("transparent", "count"), "reference", cut)))
                .toPackedBytes()));
  }

  @Test
  void aFullyTransparentPictureSucceeds() throws Exception {
    Path empty = save(new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB), "empty.png");
    Pixels result = decoded(run(empty, request("equalize", Map.of())));
    assertEquals(0, result.sample(0, 0, 3));
  }
}
