package org.equilux.bench.pictures;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The generator of pictures of a megapixel, as JPEG files of quality 90: each is another part of a
 * real picture, randomly mirrored, enlarged and changed in brightness, with noise.
 */
public final class JpegFolder {
  /** The side in pixels. */
  public static final int SIDE = 1024;

  private static final List<String> SOURCES =
      List.of("astronaut.png", "coffee.png", "hubble_deep_field.jpg", "retina.jpg");
  private static final double LEAST_PART = 0.6;
  private static final double DARKEST = 0.6;
  private static final double BRIGHTEST = 1.3;
  private static final double NOISE = 2;
  private static final int NOISE_SAMPLES = 1 << 20;

  private final List<BufferedImage> sources =
      SOURCES.stream().map(name -> Photographs.read("/images/" + name)).toList();

  /** Random noise; each row starts at another position, which is sufficiently random and cheap. */
  private final byte[] noise = new byte[NOISE_SAMPLES];

  private JpegFolder() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) Math.clamp(Math.round(NOISE * random.nextGaussian()), -100, 100);
    }
  }

  /** Creates pictures, always the same, on all processors. */
  public static void make(Path folder, int count) {
    JpegFolder pictures = new JpegFolder();
    IntStream.range(0, count)
        .parallel()
        .forEach(
            number -> {
              Path file = folder.resolve("picture-%04d.jpg".formatted(number));
              try {
                if (Files.notExists(file)) {
                  FileKind.JPEG.write(pictures.picture(number), file);
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private BufferedImage picture(int number) {
    SplittableRandom random = new SplittableRandom(number);
    BufferedImage source = sources.get(number % sources.size());
    int shorter = Math.min(source.getWidth(), source.getHeight());
    int part = (int) (shorter * random.nextDouble(LEAST_PART, 1));
    int left = random.nextInt(source.getWidth() - part + 1);
    int top = random.nextInt(source.getHeight() - part + 1);
    boolean mirrored = random.nextBoolean();
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = picture.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(
        source,
        mirrored ? SIDE : 0,
        0,
        mirrored ? 0 : SIDE,
        SIDE,
        left,
        top,
        left + part,
        top + part,
        null);
    graphics.dispose();
    change(Photographs.bytes(picture), random);
    return picture;
  }

  /** Changes the brightness and adds noise. */
  private void change(byte[] samples, SplittableRandom random) {
    double factor = random.nextDouble(DARKEST, BRIGHTEST);
    int rowBytes = 3 * SIDE;
    for (int row = 0; row < SIDE; row++) {
      int at = random.nextInt(noise.length - rowBytes);
      for (int i = row * rowBytes; i < (row + 1) * rowBytes; i++) {
        int changed = (int) ((samples[i] & 0xFF) * factor) + noise[at++];
        samples[i] = (byte) Math.clamp(changed, 0, 255);
      }
    }
  }
}
