package org.equilux.bench;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.equilux.kernels.Luminance;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;

/**
 * Pictures of 33.5 megapixels in memory: what photographs, blank pages and noise ask of kernels.
 */
final class BenchPixels {
  private BenchPixels() {}

  /** A photograph. With 16 bits the lower byte is noise, as a sensor's is. */
  static Pixels natural(PixelFormat format) throws IOException {
    BufferedImage image = Pictures33.enlarged("/images/astronaut.png");
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    Pixels pixels = noise(format);
    byte[] data = pixels.data();
    int bytes = format.bytesPerSample();
    int channels = format.channels();
    for (int i = 0; i < bgr.length / 3; i++) {
      int red = bgr[3 * i + 2] & 0xFF;
      int green = bgr[3 * i + 1] & 0xFF;
      int blue = bgr[3 * i] & 0xFF;
      for (int c = 0; c < channels; c++) {
        int high = (i * channels + c) * bytes + bytes - 1;
        data[high] = format.isColor() ? bgr[3 * i + 2 - c] : (byte) Luminance.of(red, green, blue);
      }
    }
    return pixels;
  }

  /** All pixels alike. */
  static Pixels flat(PixelFormat format) {
    Pixels pixels = allocate(format);
    Arrays.fill(pixels.data(), (byte) 100);
    return pixels;
  }

  /** Any value anywhere. */
  static Pixels noise(PixelFormat format) {
    Pixels pixels = allocate(format);
    new SplittableRandom(1).nextBytes(pixels.data());
    return pixels;
  }

  private static Pixels allocate(PixelFormat format) {
    return Pixels.allocate(format, Pictures33.WIDTH, Pictures33.HEIGHT);
  }
}
