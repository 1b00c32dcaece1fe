package org.equilux.bench;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.equilux.kernels.Luminance;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;

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

  /** A photograph of {@link #WIDTH} x {@link #HEIGHT}. */
  static BufferedImage photograph() {
    BufferedImage image = enlarged("/images/astronaut.png");
    noisy(image);
    return image;
  }

  /** A gray photograph of any size. */
  static BufferedImage grayPhotograph(int width, int height) {
    BufferedImage gray = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    draw(read("/images/astronaut.png"), gray);
    noisy(gray);
    return gray;
  }

  /** Packed pixels of {@link #WIDTH} x {@link #HEIGHT} without alpha. */
  static Pixels pixels(PictureKind kind, PixelFormat format) {
    Pixels rgb8 = Pixels.wrap(PixelFormat.RGB8, WIDTH, HEIGHT, samples(kind));
    Pixels picture = format.isColor() ? rgb8 : gray(rgb8);
    return format.bytesPerSample() == 1 ? picture : deepened(picture, kind);
  }

  private static byte[] samples(PictureKind kind) {
    byte[] samples = new byte[3 * WIDTH * HEIGHT];
    switch (kind) {
      case NATURAL -> samples = noisy(enlarged("/images/astronaut.png"));
      case DARK -> {
        samples = noisy(enlarged("/images/astronaut.png"));
        for (int i = 0; i < samples.length; i++) {
          samples[i] = (byte) ((samples[i] & 0xFF) >> 3);
        }
      }
      case FLAT -> samples = bytes(enlarged("/images/moon.png"));
      case CONSTANT -> Arrays.fill(samples, (byte) 77);
      case NOISE -> new SplittableRandom(1).nextBytes(samples);
    }
    return samples;
  }

  private static Pixels gray(Pixels rgb8) {
    byte[] from = rgb8.data();
    Pixels gray = Pixels.allocate(PixelFormat.GRAY8, rgb8.width(), rgb8.height());
    byte[] to = gray.data();
    for (int i = 0; i < to.length; i++) {
      to[i] =
          (byte) Luminance.of(from[3 * i] & 0xFF, from[3 * i + 1] & 0xFF, from[3 * i + 2] & 0xFF);
    }
    return gray;
  }

  /** 16 bits a sample; where the picture is not of few values on purpose, noise fills the gaps. */
  private static Pixels deepened(Pixels picture, PictureKind kind) {
    PixelFormat format = PixelFormat.of(picture.format().colorChannels(), false, 16);
    Pixels deep = Pixels.allocate(format, picture.width(), picture.height());
    SplittableRandom random = new SplittableRandom(1);
    byte[] from = picture.data();
    byte[] to = deep.data();
    boolean fewValues = kind == PictureKind.FLAT || kind == PictureKind.CONSTANT;
    for (int i = 0; i < from.length; i++) {
      to[2 * i] = fewValues ? from[i] : (byte) random.nextInt(256);
      to[2 * i + 1] = from[i];
    }
    return deep;
  }

  private static BufferedImage enlarged(String resource) {
    BufferedImage large = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    draw(read(resource), large);
    return large;
  }

  static BufferedImage read(String resource) {
    try (InputStream in = Pictures33.class.getResourceAsStream(resource)) {
      return ImageIO.read(Objects.requireNonNull(in, resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of a picture in all of another one. */
  private static void draw(BufferedImage small, BufferedImage large) {
    Graphics2D graphics = large.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(small, 0, 0, large.getWidth(), large.getHeight(), null);
    graphics.dispose();
  }

  static byte[] bytes(BufferedImage image) {
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }

  /** The image's own samples, with noise added. */
  private static byte[] noisy(BufferedImage image) {
    byte[] samples = bytes(image);
    Random random = new Random(1);
    for (int i = 0; i < samples.length; i++) {
      long noisy = Math.round((samples[i] & 0xFF) + NOISE * random.nextGaussian());
      samples[i] = (byte) Math.clamp(noisy, 0, 255);
    }
    return samples;
  }
}
