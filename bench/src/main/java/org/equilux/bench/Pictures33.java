package org.equilux.bench;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Large pictures made of real ones: enlarged, with noise added, so that their histogram and how
 * well they compress are a photograph's.
 */
final class Pictures33 {
  /** 33.5 megapixels. */
  static final int WIDTH = 6720;

  static final int HEIGHT = 4992;
  private static final double NOISE = 3;

  private Pictures33() {}

  /** Writes a photograph of {@link #WIDTH} x {@link #HEIGHT} as an LZW-compressed TIFF. */
  static void writeLzwTiff(Path file) throws IOException {
    BufferedImage image = enlarged("/images/astronaut.png");
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionType("LZW");
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
  }

  static BufferedImage enlarged(String resource) throws IOException {
    BufferedImage small;
    try (InputStream in = Pictures33.class.getResourceAsStream(resource)) {
      small = ImageIO.read(Objects.requireNonNull(in, resource));
    }
    BufferedImage large = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = large.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(small, 0, 0, WIDTH, HEIGHT, null);
    graphics.dispose();
    byte[] samples = ((DataBufferByte) large.getRaster().getDataBuffer()).getData();
    Random random = new Random(1);
    for (int i = 0; i < samples.length; i++) {
      long noisy = Math.round((samples[i] & 0xFF) + NOISE * random.nextGaussian());
      samples[i] = (byte) Math.clamp(noisy, 0, 255);
    }
    return large;
  }
}
