package org.equilux.engine.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.equilux.kernels.pixels.Pixels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The result of a picture does not depend on whether its file has associated alpha. */
class AssociatedAlphaJobTest extends JobFixture {
  private static final int SIDE = 96;
  private static final int PIXELS = SIDE * SIDE;
  private static final int ASSOCIATED = 1;
  private static final int UNASSOCIATED = 2;

  /** A TIFF of gray and alpha, in strips of 7 rows. */
  private Path tiff(String name, byte[] pixels, int extraSamples) throws IOException {
    int strips = Math.ceilDiv(SIDE, 7);
    int table = 8 + pixels.length;
    int directory = table + 8 * strips;
    int[][] fields = {
      {256, 1, SIDE},
      {257, 1, SIDE},
      {258, 1, 8},
      {259, 1, 1},
      {262, 1, 1},
      {273, strips, table},
      {277, 1, 2},
      {278, 1, 7},
      {279, strips, table + 4 * strips},
      {338, 1, extraSamples}
    };
    ByteBuffer out =
        ByteBuffer.allocate(directory + 2 + 12 * fields.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {'I', 'I', 42, 0}).putInt(directory).put(pixels);
    for (int i = 0; i < strips; i++) {
      out.putInt(8 + i * 7 * 2 * SIDE);
    }
    for (int i = 0; i < strips; i++) {
      out.putInt(2 * SIDE * Math.min(7, SIDE - 7 * i));
    }
    out.putShort((short) fields.length);
    for (int[] field : fields) {
      out.putShort((short) field[0]).putShort((short) 4).putInt(field[1]).putInt(field[2]);
    }
    return Files.write(folder.resolve(name), out.array());
  }

  /** The pixels of a result as they are stored. */
  private byte[] stored(Path result) throws IOException {
    byte[] file = Files.readAllBytes(result);
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = buffer.getInt(4);
    for (int i = 0; i < buffer.getShort(at); i++) {
      int entry = at + 2 + 12 * i;
      if (buffer.getShort(entry) == 338) {
        assertEquals(ASSOCIATED, buffer.getShort(entry + 8));
        buffer.putShort(entry + 8, (short) UNASSOCIATED);
      }
    }
    return decoded(Files.write(folder.resolve("stored.tif"), file)).toPackedBytes();
  }

  @ParameterizedTest
  @ValueSource(strings = {"equalize", "clahe", "sobel"})
  void theResultIsComputedFromUnassociatedColors(String operation) throws Exception {
    byte[] straight = new byte[2 * PIXELS];
    byte[] multiplied = new byte[2 * PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      int alpha = i % 11 == 0 ? 0 : i % 11 < 4 ? 255 : 40 + i % 200;
      int color = alpha == 0 ? 0 : 60 + i * 7 % 90;
      multiplied[2 * i] = (byte) Math.round(color * alpha / 255.0);
      straight[2 * i] =
          (byte) (alpha == 0 ? 0 : Math.round((multiplied[2 * i] & 0xff) * 255.0 / alpha));
      straight[2 * i + 1] = (byte) alpha;
      multiplied[2 * i + 1] = (byte) alpha;
    }
    Path in = tiff("straight.tif", straight, UNASSOCIATED);
    Pixels expected = decoded(run(in, request(operation)));
    byte[] result = stored(run(tiff("in.tif", multiplied, ASSOCIATED), request(operation)));
    byte[] product = new byte[result.length];
    for (int i = 0; i < PIXELS; i++) {
      int alpha = expected.sample(i % SIDE, i / SIDE, 1);
      long color = Math.round(expected.sample(i % SIDE, i / SIDE, 0) * alpha / 255.0);
      product[2 * i] = (byte) color;
      product[2 * i + 1] = (byte) alpha;
      assertTrue((result[2 * i] & 0xff) <= (result[2 * i + 1] & 0xff));
    }
    assertArrayEquals(product, result);
  }
}
