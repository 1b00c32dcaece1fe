package org.equilux.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.equilux.kernels.operation.Attachments;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks for pictures with an orientation other than upright. */
class TurnedMaskTest extends JobFixture {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 26;

  /** A gray TIFF of 8 bits. */
  private Path tiff(String name, int[][] rows, int orientation) throws IOException {
    int width = rows[0].length;
    int[][] fields = {
      {256, width},
      {257, rows.length},
      {258, 8},
      {259, 1},
      {262, 1},
      {273, 8},
      {274, orientation},
      {277, 1},
      {278, rows.length},
      {279, width * rows.length}
    };
    int pixels = width * rows.length;
    ByteBuffer out = ByteBuffer.allocate(8 + pixels + 2 + 12 * fields.length + 4);
    out.order(ByteOrder.LITTLE_ENDIAN).put(new byte[] {'I', 'I', 42, 0}).putInt(8 + pixels);
    for (int[] row : rows) {
      for (int sample : row) {
        out.put((byte) sample);
      }
    }
    out.putShort((short) fields.length);
    for (int[] field : fields) {
      out.putShort((short) field[0]).putShort((short) 3).putInt(1).putInt(field[1]);
    }
    return Files.write(folder.resolve(name), out.array());
  }

  private static int[][] numbered(int width, int height) {
    int[][] rows = new int[height][width];
    for (int i = 0; i < width * height; i++) {
      rows[i / width][i % width] = i;
    }
    return rows;
  }

  /**
   * The displayed form of stored rows, by the definitions of EXIF: 6 is rotated right by 90
   * degrees.
   */
  private static int[][] shown(int[][] rows, int orientation) {
    return switch (orientation) {
      case 2 -> mirrored(rows);
      case 3 -> mirrored(flipped(rows));
      case 4 -> flipped(rows);
      case 5 -> transposed(rows);
      case 6 -> mirrored(transposed(rows));
      case 7 -> mirrored(flipped(transposed(rows)));
      case 8 -> flipped(transposed(rows));
      default -> rows;
    };
  }

  private static int[][] transposed(int[][] rows) {
    int[][] turned = new int[rows[0].length][rows.length];
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < rows[0].length; x++) {
        turned[x][y] = rows[y][x];
      }
    }
    return turned;
  }

  private static int[][] mirrored(int[][] rows) {
    return transposed(flipped(transposed(rows)));
  }

  private static int[][] flipped(int[][] rows) {
    int[][] turned = new int[rows.length][];
    for (int y = 0; y < rows.length; y++) {
      turned[y] = rows[rows.length - 1 - y];
    }
    return turned;
  }

  /** White where a number satisfies a predicate. */
  private static int[][] mask(int[][] numbers, IntPredicate counted) {
    int[][] rows = new int[numbers.length][numbers[0].length];
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < rows[0].length; x++) {
        rows[y][x] = counted.test(numbers[y][x]) ? 255 : 0;
      }
    }
    return rows;
  }

  /** Pixels in the upper left part of the stored picture, in an asymmetric shape. */
  private static boolean isCounted(int number, int width) {
    return number / width < 9 && number % width < 5 + number / width;
  }

  private void assertFits(Path picture, Path mask, int width) throws Exception {
    Pixels pixels = decoded(picture);
    Pixels counted = Pixels.allocate(PixelFormat.GRAY8, pixels.width(), pixels.height());
    for (int i = 0; i < pixels.width() * pixels.height(); i++) {
      counted.setSample(i % width, i / width, 0, isCounted(i, width) ? 255 : 0);
    }
    byte[] expected =
        expected(
            spec("equalize", Map.of("mask", "m"), pixels),
            pixels,
            Optional.of(counted),
            Attachments.NONE);
    Path result = run(picture, request("equalize", Map.of(), "mask", mask));
    assertArrayEquals(expected, decoded(result).toPackedBytes(), mask.toString());
  }

  private Path picture(int width, int height, int orientation) throws IOException {
    int[][] rows = numbered(width, height);
    for (int[] row : rows) {
      for (int x = 0; x < width; x++) {
        row[x] = 30 + row[x] * 7 % 150;
      }
    }
    return tiff("picture.tif", rows, orientation);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aMaskIsAlignedWithTheDisplayedPicture(int orientation) throws Exception {
    for (int height : new int[] {HEIGHT, WIDTH}) {
      Path picture = picture(WIDTH, height, orientation);
      int[][] stored = numbered(WIDTH, height);
      IntPredicate counted = number -> isCounted(number, WIDTH);
      int[][] shown = mask(shown(stored, orientation), counted);
      assertFits(picture, tiff("shown.tif", shown, 1), WIDTH);
      // Derived from the picture, with its orientation.
      assertFits(picture, tiff("derived.tif", mask(stored, counted), orientation), WIDTH);
      // With another orientation: stored in the inverse rotation.
      assertFits(picture, tiff("left.tif", shown(shown, 6), 8), WIDTH);
      assertFits(picture, tiff("half.tif", shown(shown, 3), 3), WIDTH);
      if (orientation > 4 && height != WIDTH) {
        assertFits(picture, tiff("stored.tif", mask(stored, counted), 1), WIDTH);
      }
    }
  }

  @Test
  void theErrorOfAMismatchedMaskHasBothSizes() throws Exception {
    Path mask = tiff("mask.tif", numbered(WIDTH, HEIGHT + 1), 1);
    assertEquals(
        "the mask mask.tif is 40 x 27 pixels, but the picture is 40 x 26 (26 x 40 as shown, by"
            + " orientation 6); the sizes must be equal",
        failure(picture(WIDTH, HEIGHT, 6), request("equalize", Map.of(), "mask", mask)));
    Path turned = tiff("turned.tif", numbered(HEIGHT, WIDTH), 6);
    assertEquals(
        "the mask turned.tif is 26 x 40 pixels (40 x 26 as shown, by orientation 6), but the"
            + " picture is 40 x 26 (26 x 40 as shown, by orientation 5); the sizes must be equal",
        failure(picture(WIDTH, HEIGHT, 5), request("equalize", Map.of(), "mask", turned)));
  }
}
