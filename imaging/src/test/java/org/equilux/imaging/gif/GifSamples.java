package org.equilux.imaging.gif;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Small GIF files, written by the JDK. */
public final class GifSamples {
  static final int WIDTH = 61;
  static final int HEIGHT = 37;

  private GifSamples() {}

  /**
   * A picture of indices.
   *
   * @param bits of an index
   * @param transparent index of transparent pixels, or a negative number
   */
  static BufferedImage picture(int bits, int transparent) {
    int colors = 1 << bits;
    byte[] red = new byte[colors];
    byte[] green = new byte[colors];
    byte[] blue = new byte[colors];
    for (int i = 0; i < colors; i++) {
      red[i] = (byte) (i * 7 + 3);
      green[i] = (byte) (i * 11 + 1);
      blue[i] = (byte) (i * 3);
    }
    BufferedImage image =
        new BufferedImage(
            WIDTH,
            HEIGHT,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(bits, colors, red, green, blue, transparent));
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        image.getRaster().setSample(x, y, 0, (x * x / 5 + y * 3) % colors);
      }
    }
    return image;
  }

  static byte[] file(BufferedImage image, boolean interlaced) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setProgressiveMode(
          interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** A file with the same picture twice. */
  static byte[] animation() throws IOException {
    byte[] file = file(picture(3, -1), false);
    int image = header(file);
    byte[] twice = Arrays.copyOf(file, 2 * file.length - image - 1);
    System.arraycopy(file, image, twice, file.length - 1, file.length - image);
    return twice;
  }

  /** The number of bytes before the first block. */
  private static int header(byte[] file) {
    return 13 + ((file[10] & 0x80) == 0 ? 0 : 3 * (2 << (file[10] & 7)));
  }

  /** Samples of every pixel layout. */
  public static List<byte[]> all() throws IOException {
    return List.of(
        file(picture(8, -1), false),
        file(picture(8, 5), true),
        file(picture(1, -1), false),
        file(picture(4, 0), false),
        animation());
  }
}
