package org.equilux.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures that take some time to process. */
public final class Noise {
  private Noise() {}

  /**
   * Writes a picture.
   *
   * @param file a PNG, or a TIFF in strips of 8 rows, by its extension
   */
  public static void write(Path file, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(1);
    byte[] row = new byte[3 * width];
    int[] samples = new int[row.length];
    for (int y = 0; y < height; y++) {
      random.nextBytes(row);
      for (int i = 0; i < row.length; i++) {
        samples[i] = row[i] & 0xff;
      }
      image.getRaster().setPixels(0, y, width, 1, samples);
    }
    ImageIO.write(image, file.toString().endsWith(".tif") ? "tiff" : "png", file.toFile());
  }
}
