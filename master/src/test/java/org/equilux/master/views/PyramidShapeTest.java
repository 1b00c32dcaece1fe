package org.equilux.master.views;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.equilux.imaging.PictureException;
import org.junit.jupiter.api.Test;

class PyramidShapeTest {
  private static final long MEMORY = 64 << 20;

  @Test
  void usualPicturesHaveTheDefaultTileSize() throws PictureException {
    assertEquals(new PyramidShape(512, 1, 1, (300 + 2) * 400 * 3), shape(400, 300, 3));
    assertEquals(512, shape(6000, 4000, 3).tile());
    assertEquals(512, shape(20_000, 100_000, 1).tile());
  }

  @Test
  void narrowPicturesGetLargeTilesAndWideOnesSmallTiles() throws PictureException {
    assertEquals(2048, shape(1, 4_000_000, 1).tile());
    assertEquals(2048, shape(4_000_000, 1, 1).tile());
    assertEquals(128, shape(60_000, 30_000, 3).tile());
  }

  @Test
  void excessiveSidesAndMemoryAreRefused() {
    assertThrows(PictureException.class, () -> shape(1, 20_000_000, 1));
    assertThrows(PictureException.class, () -> shape(20_000_000, 1, 1));
    assertThrows(PictureException.class, () -> shape(3_000_000, 600, 1));
  }

  /** Tiles, levels and memory stay within their limits for every shape. */
  @Test
  void limitsHoldForAnyShape() {
    Random random = new Random(11);
    int shown = 0;
    for (int i = 0; i < 20_000; i++) {
      int width = 1 << random.nextInt(22) | random.nextInt(1000);
      int height = 1 << random.nextInt(22) | random.nextInt(1000);
      try {
        PyramidShape shape = shape(width, height, 1 + random.nextInt(4));
        shown++;
        assertTrue(shape.tiles() <= 4096 + (long) width * height / 8192, shape.toString());
        assertTrue(shape.memory() <= MEMORY, shape.toString());
        assertEquals(
            Math.max(1, 1 + ceilLog2(Math.max(width, height), shape.tile())), shape.levels());
      } catch (PictureException e) {
        assertEquals(PictureException.Reason.TOO_LARGE, e.reason());
      }
    }
    assertTrue(shown > 10_000, shown + " were shown");
  }

  /** Returns how many halvings make a side fit into a tile. */
  private static int ceilLog2(int side, int tile) {
    int halvings = 0;
    for (int left = side; left > tile; left = Math.ceilDiv(left, 2)) {
      halvings++;
    }
    return halvings;
  }

  private static PyramidShape shape(int width, int height, int channels) throws PictureException {
    return PyramidShape.of(width, height, channels, MEMORY);
  }
}
