package org.equilux.bench.pictures;

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
import org.equilux.kernels.pixels.Luminance;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * Large pictures made from real ones: enlarged, with noise added, so that histogram and compression
 * are those of a photograph. Equal sizes yield equal pictures.
 */
public final class Photographs {
  private static final double NOISE = 3;

  /** The number of random samples of noise; each row starts at another position. */
  private static final int NOISE_SAMPLES = 1 << 20;

  private static final String PHOTOGRAPH = "/images/astronaut.png";
  private static final String OF_LITTLE_CONTRAST = "/images/moon.png";

  private Photographs() {}

  /** A color photograph of 8 bits. */
  public static BufferedImage photograph(PictureSize size) {
    return noisy(enlarged(PHOTOGRAPH, size));
  }

  /** A gray photograph of any size. */
  public static BufferedImage grayPhotograph(int width, int height) {
    BufferedImage gray = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    draw(read(PHOTOGRAPH), gray);
    return noisy(gray);
  }

  /** Packed pixels without alpha. */
  public static Pixels pixels(PictureKind kind, PixelFormat format, PictureSize size) {
    Pixels rgb8 = Pixels.wrap(PixelFormat.RGB8, size.width(), size.height(), samples(kind, size));
    Pixels picture = format.isColor() ? rgb8 : gray(rgb8);
    return format.bytesPerSample() == 1 ? picture : deepened(picture, kind);
  }

  private static byte[] samples(PictureKind kind, PictureSize size) {
    return switch (kind) {
      case NATURAL -> bytes(photograph(size));
      case DARK -> {
        byte[] samples = bytes(photograph(size));
        for (int i = 0; i < samples.length; i++) {
          samples[i] = (byte) ((samples[i] & 0xFF) >> 3);
        }
        yield samples;
      }
      case FLAT -> bytes(enlarged(OF_LITTLE_CONTRAST, size));
      case CONSTANT -> {
        byte[] samples = new byte[Math.toIntExact(3 * size.pixels())];
        Arrays.fill(samples, (byte) 77);
        yield samples;
      }
      case NOISE -> {
        byte[] samples = new byte[Math.toIntExact(3 * size.pixels())];
        new SplittableRandom(1).nextBytes(samples);
        yield samples;
      }
    };
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

  /** Samples of 16 bits; unless the picture has few values on purpose, noise fills the gaps. */
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

  private static BufferedImage enlarged(String resource, PictureSize size) {
    BufferedImage large =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_3BYTE_BGR);
    draw(read(resource), large);
    return large;
  }

  /** Reads one of the resources' pictures. */
  public static BufferedImage read(String resource) {
    try (InputStream in = Photographs.class.getResourceAsStream(resource)) {
      return ImageIO.read(Objects.requireNonNull(in, resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Scales a picture to the size of another one. */
  private static void draw(BufferedImage small, BufferedImage large) {
    Graphics2D graphics = large.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(small, 0, 0, large.getWidth(), large.getHeight(), null);
    graphics.dispose();
  }

  /** The sample array of an image. */
  public static byte[] bytes(BufferedImage image) {
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }

  /** Adds noise to the image, and returns it. */
  private static BufferedImage noisy(BufferedImage image) {
    byte[] noise = new byte[NOISE_SAMPLES];
    Random random = new Random(1);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) Math.clamp(Math.round(NOISE * random.nextGaussian()), -100, 100);
    }
    byte[] samples = bytes(image);
    int rowBytes = samples.length / image.getHeight();
    for (int row = 0; row < image.getHeight(); row++) {
      int at = random.nextInt(NOISE_SAMPLES);
      for (int i = row * rowBytes; i < (row + 1) * rowBytes; i++) {
        samples[i] = (byte) Math.clamp((samples[i] & 0xFF) + noise[at++ % NOISE_SAMPLES], 0, 255);
      }
    }
    return image;
  }
}
