package org.equilux.imaging.bmp;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import javax.imageio.ImageIO;

/** Small BMP files. */
public final class BmpSamples {
  private static final int FILE_BYTES = 14;
  private static final int INFO_BYTES = 40;

  private BmpSamples() {}

  /** A file in the form of programs for Windows. */
  static byte[] file(
      int width, int height, int bits, int compression, byte[] masksAndPalette, byte[] pixels) {
    return file(width, height, bits, compression, masksAndPalette, pixels, INFO_BYTES);
  }

  /**
   * A file.
   *
   * @param headerBytes size of the second header, which has zeros after its first 40 bytes
   */
  static byte[] file(
      int width,
      int height,
      int bits,
      int compression,
      byte[] masksAndPalette,
      byte[] pixels,
      int headerBytes) {
    int dataAt = FILE_BYTES + headerBytes + masksAndPalette.length;
    ByteBuffer file = ByteBuffer.allocate(dataAt + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(dataAt);
    file.putInt(headerBytes).putInt(width).putInt(height).putShort((short) 1);
    file.putShort((short) bits).putInt(compression).putInt(pixels.length);
    file.putInt(11811).putInt(11811).putInt(0).putInt(0);
    file.position(FILE_BYTES + headerBytes);
    return file.put(masksAndPalette).put(pixels).array();
  }

  /** A palette of 16 colors with red, green and blue of 10, 20 and 5 times the index. */
  static byte[] palette() {
    ByteBuffer palette = ByteBuffer.allocate(64);
    for (int i = 0; i < 16; i++) {
      palette.put((byte) (5 * i)).put((byte) (20 * i)).put((byte) (10 * i)).put((byte) 0);
    }
    return palette.array();
  }

  static byte[] bytes(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.array();
  }

  static byte[] runLengths8() {
    return file(
        5,
        3,
        8,
        1,
        palette(),
        bytes(5, 1, 0, 0, 2, 3, 0, 3, 4, 5, 6, 0, 0, 0, 1, 7, 0, 2, 2, 0, 2, 8, 0, 1));
  }

  static byte[] runLengths4() {
    return file(
        5,
        3,
        4,
        2,
        palette(),
        bytes(5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 0, 3, 0x89, 2, 0xa0, 0, 0, 0, 1));
  }

  /** A file written by the JDK. */
  static byte[] ofJdk(int type) throws IOException {
    BufferedImage image = new BufferedImage(13, 7, type);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, 0xff00_0000 | (x * 19) << 16 | (y * 36) << 8 | (x * y * 3));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "bmp", out);
    return out.toByteArray();
  }

  /** Samples of every pixel layout. */
  public static List<byte[]> all() throws IOException {
    return List.of(
        runLengths8(),
        runLengths4(),
        ofJdk(BufferedImage.TYPE_3BYTE_BGR),
        ofJdk(BufferedImage.TYPE_BYTE_GRAY),
        ofJdk(BufferedImage.TYPE_BYTE_BINARY),
        file(3, 2, 16, 0, new byte[0], new byte[16]),
        file(3, -2, 32, 3, bytes(0, 0, -1, 0, 0, -1, 0, 0, -1, 0, 0, 0), new byte[24]),
        file(3, 2, 24, 0, new byte[0], new byte[24], 124));
  }
}
