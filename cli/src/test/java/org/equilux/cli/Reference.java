package org.equilux.cli;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** An independent implementation of equalization for 8-bit pictures. */
final class Reference {
  private Reference() {}

  /** The samples of a file, interleaved, decoded by the JDK. */
  static int[] samples(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    Raster raster = image.getRaster();
    return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
  }

  /** Each channel equalized like OpenCV's {@code equalizeHist}. */
  static int[] equalizedPerChannel(int[] samples, int channels) {
    int[] result = new int[samples.length];
    for (int channel = 0; channel < channels; channel++) {
      int[] values = new int[samples.length / channels];
      for (int i = 0; i < values.length; i++) {
        values[i] = samples[i * channels + channel];
      }
      int[] table = table(values);
      for (int i = 0; i < values.length; i++) {
        result[i * channels + channel] = table[values[i]];
      }
    }
    return result;
  }

  /** The luminance of an RGB picture equalized, with the difference added to each channel. */
  static int[] equalizedLuminance(int[] rgb) {
    int[] luminance = new int[rgb.length / 3];
    for (int i = 0; i < luminance.length; i++) {
      luminance[i] =
          (9798 * rgb[3 * i] + 19235 * rgb[3 * i + 1] + 3735 * rgb[3 * i + 2] + 16384) >> 15;
    }
    int[] table = table(luminance);
    int[] result = new int[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      int y = luminance[i / 3];
      result[i] = Math.clamp(rgb[i] + table[y] - y, 0, 255);
    }
    return result;
  }

  private static int[] table(int[] values) {
    int[] counts = new int[256];
    for (int value : values) {
      counts[value]++;
    }
    int first = 0;
    while (counts[first] == 0) {
      first++;
    }
    float scale = 255f / (values.length - counts[first]);
    int[] table = new int[256];
    int sum = 0;
    for (int k = first + 1; k < 256; k++) {
      sum += counts[k];
      table[k] = Math.clamp((long) Math.rint(sum * scale), 0, 255);
    }
    return table;
  }
}
