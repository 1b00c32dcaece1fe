package org.equilux.imaging.io;

/** Loops over samples, shared by several formats. */
public final class Samples {
  private Samples() {}

  /**
   * Unpacks samples of 1, 2, 4 or 8 bits, the most significant bits of a byte first.
   *
   * @param factor of each sample: {@code 255 / (2^bits - 1)} to widen, 1 otherwise
   */
  public static void unpack(
      byte[] packed, int from, int bits, byte[] out, int to, int count, int factor) {
    int mask = (1 << bits) - 1;
    for (int i = 0; i < count; i++) {
      int bit = i * bits;
      int sample = packed[from + (bit >> 3)] >> (8 - bits - (bit & 7)) & mask;
      out[to + i] = (byte) (sample * factor);
    }
  }

  /** A sample from packed samples of 1 to 16 bits, the most significant bits of a byte first. */
  public static int packed(byte[] packed, int bits, int index) {
    long bit = (long) index * bits;
    int at = (int) (bit >> 3);
    int window = 0;
    for (int i = 0; i < 3; i++) {
      window = window << 8 | (at + i < packed.length ? packed[at + i] & 0xff : 0);
    }
    return window >> (24 - bits - (int) (bit & 7)) & ((1 << bits) - 1);
  }

  /** Swaps the bytes of each 16-bit sample. */
  public static void swap16(byte[] samples, int from, int length) {
    for (int i = from; i < from + length; i += 2) {
      byte b = samples[i];
      samples[i] = samples[i + 1];
      samples[i + 1] = b;
    }
  }

  /**
   * Interleaves the samples of one channel with those of others.
   *
   * @param bytes of a sample
   * @param step distance of two pixels in bytes
   */
  public static void scatter(byte[] samples, int bytes, byte[] out, int to, int step, int count) {
    for (int i = 0; i < count; i++) {
      for (int b = 0; b < bytes; b++) {
        out[to + i * step + b] = samples[i * bytes + b];
      }
    }
  }

  /** Replaces palette indices by {@code channels} bytes of the palette. */
  public static void expand(
      byte[] indices, int from, byte[] palette, int channels, byte[] out, int to, int count) {
    int at = to;
    for (int i = 0; i < count; i++) {
      int entry = (indices[from + i] & 0xff) * channels;
      for (int c = 0; c < channels; c++) {
        out[at++] = palette[entry + c];
      }
    }
  }
}
