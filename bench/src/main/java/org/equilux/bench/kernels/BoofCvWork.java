package org.equilux.bench.kernels;

import boofcv.alg.enhance.EnhanceImageOps;
import boofcv.concurrency.BoofConcurrency;
import boofcv.struct.image.GrayU16;
import boofcv.struct.image.GrayU8;
import java.util.Arrays;
import org.equilux.kernels.pixels.Pixels;

/**
 * BoofCV in one thread. It has no histogram of the whole picture that is faster than a loop over
 * its samples, so a loop counts; table and mapping are BoofCV's.
 */
final class BoofCvWork {
  private BoofCvWork() {}

  /** Equalizes gray pixels of 8 or 16 bits. */
  static KernelContestant equalize(Pixels gray) {
    BoofConcurrency.USE_CONCURRENT = false;
    return gray.format().bytesPerSample() == 1 ? eight(gray) : sixteen(gray);
  }

  private static KernelContestant eight(Pixels gray) {
    GrayU8 in = new GrayU8(gray.width(), gray.height());
    System.arraycopy(gray.data(), 0, in.data, 0, gray.data().length);
    GrayU8 out = new GrayU8(gray.width(), gray.height());
    int[] histogram = new int[gray.format().levels()];
    int[] table = new int[histogram.length];
    return new KernelContestant(
        KernelContestant.Id.BOOFCV,
        () -> {
          Arrays.fill(histogram, 0);
          count(in.data, histogram);
          EnhanceImageOps.equalize(histogram, table);
          EnhanceImageOps.applyTransform(in, table, out);
        },
        () -> out.data);
  }

  private static KernelContestant sixteen(Pixels gray) {
    GrayU16 in = new GrayU16(gray.width(), gray.height());
    byte[] bytes = gray.data();
    for (int i = 0; i < in.data.length; i++) {
      in.data[i] = (short) ((bytes[2 * i] & 0xFF) | (bytes[2 * i + 1] << 8));
    }
    GrayU16 out = new GrayU16(gray.width(), gray.height());
    int[] histogram = new int[gray.format().levels()];
    int[] table = new int[histogram.length];
    return new KernelContestant(
        KernelContestant.Id.BOOFCV,
        () -> {
          Arrays.fill(histogram, 0);
          count(in.data, histogram);
          EnhanceImageOps.equalize(histogram, table);
          EnhanceImageOps.applyTransform(in, table, out);
        },
        () -> littleEndian(out.data));
  }

  private static void count(byte[] samples, int[] histogram) {
    for (byte sample : samples) {
      histogram[sample & 0xFF]++;
    }
  }

  private static void count(short[] samples, int[] histogram) {
    for (short sample : samples) {
      histogram[sample & 0xFFFF]++;
    }
  }

  private static byte[] littleEndian(short[] samples) {
    byte[] bytes = new byte[2 * samples.length];
    for (int i = 0; i < samples.length; i++) {
      bytes[2 * i] = (byte) samples[i];
      bytes[2 * i + 1] = (byte) (samples[i] >> 8);
    }
    return bytes;
  }
}
