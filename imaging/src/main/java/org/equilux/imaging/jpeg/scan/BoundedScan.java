package org.equilux.imaging.jpeg.scan;

import java.util.Arrays;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;

/**
 * The test whether every decoder with the inverse DCT of the reference library (jidctint of libjpeg
 * 6b) decodes a scan to the same samples. This holds if all codes are valid, no data are missing or
 * left over, and no block exceeds the decoders' ranges of numbers: SIMD decoders use 16 bits where
 * others use 32, and samples far out of range are clamped by the former and wrap around in the
 * latter.
 */
public final class BoundedScan {
  /** The limit of an output of the inverse DCT, relative to the middle of the range of samples. */
  private static final int MAX_OUTPUT = 500;

  /** The fixed-point unit of the weights. */
  private static final int UNIT = 1 << 10;

  /**
   * The limit of the sum of a block's absolute dequantized coefficients. The first pass of the
   * inverse DCT has outputs of at most 4 * 1.39 times such a sum, and sums of these outputs must
   * fit into 16 bits.
   */
  private static final int MAX_COEFFICIENTS = 5_800;

  /**
   * One in this number of blocks may need the exact test by inverse DCT, which takes as long as
   * decoding.
   */
  private static final int EXACT_EVERY = 8;

  private static final int FREE_EXACT = 64;

  /** The number of coefficients up to which a damaged block may extend; weights exist up to it. */
  private static final int MAX_PLACE = 64 + 16;

  /** The amplitudes of the basis functions of one dimension, by frequency and position. */
  private static final float[] BASIS = basis();

  private final ScanCoding coding;

  /** The dequantization factors by component and index in the scan. */
  private final int[][] factors;

  /**
   * The largest change of an output by a coefficient of 1, in {@link #UNIT}s, with the same
   * indices.
   */
  private final int[][] weights;

  private final int[] predictions;
  private final float[] coefficients = new float[64];
  private final float[] columns = new float[64];
  private long exactLeft;

  private BoundedScan(ScanCoding coding, JpegHeader header) {
    this.coding = coding;
    int components = coding.dc().length;
    this.predictions = new int[components];
    this.factors = new int[components][MAX_PLACE];
    this.weights = new int[components][MAX_PLACE];
    for (int c = 0; c < components; c++) {
      int[] table = header.tables()[header.frame().components().get(c).table()];
      for (int place = 0; place < JpegHeader.COEFFICIENTS; place++) {
        int natural = JpegHeader.natural(place);
        // Larger factors allow only the coefficient 0, and would overflow the weights.
        factors[c][place] = Math.min(table[natural], MAX_COEFFICIENTS + 1);
        weights[c][place] =
            (int)
                Math.ceil(
                    UNIT * factors[c][place] * amplitude(natural >> 3) * amplitude(natural & 7));
      }
    }
  }

  private static float[] basis() {
    float[] basis = new float[64];
    for (int frequency = 0; frequency < 8; frequency++) {
      for (int at = 0; at < 8; at++) {
        double scale = frequency == 0 ? Math.sqrt(0.125) : 0.5;
        basis[8 * frequency + at] =
            (float) (scale * Math.cos((2 * at + 1) * frequency * Math.PI / 16));
      }
    }
    return basis;
  }

  private static double amplitude(int frequency) {
    double most = 0;
    for (int at = 0; at < 8; at++) {
      most = Math.max(most, Math.abs(BASIS[8 * frequency + at]));
    }
    return most;
  }

  /**
   * Tests a scan.
   *
   * @param encoded the scan's entropy-coded data, with restart markers numbered from 0 and an end
   *     marker as its last two bytes
   * @param header of the picture, with its quantization tables
   * @param mcus number of MCUs in total
   * @param interval MCUs between restart markers
   */
  public static boolean isIn(
      byte[] encoded, ScanCoding coding, JpegHeader header, long mcus, int interval) {
    BoundedScan scan = new BoundedScan(coding, header);
    scan.exactLeft = FREE_EXACT + mcus * coding.components().length / EXACT_EVERY;
    byte[] data = new byte[encoded.length + ScanCoding.MAX_MCU_BYTES];
    long left = mcus;
    int at = 0;
    for (int restart = 1; left > 0; restart++) {
      int length = 0;
      while (at < encoded.length - 1 && (encoded[at] != -1 || encoded[at + 1] == 0)) {
        byte b = encoded[at++];
        data[length++] = b;
        at += b == -1 ? 1 : 0;
      }
      long count = Math.min(interval, left);
      left -= count;
      int marker = left == 0 ? Marker.EOI : Marker.restart(restart);
      if (at > encoded.length - 2 || (encoded[at + 1] & 0xff) != marker) {
        return false;
      }
      at += 2;
      Arrays.fill(data, length, length + ScanCoding.MAX_MCU_BYTES, (byte) 0);
      if (!scan.hasInterval(data, length, count)) {
        return false;
      }
    }
    return at == encoded.length;
  }

  private boolean hasInterval(byte[] data, int length, long mcus) {
    Arrays.fill(predictions, 0);
    long bit = 0;
    long end = length * (long) Byte.SIZE;
    for (long mcu = 0; mcu < mcus; mcu++) {
      for (int component : coding.components()) {
        bit = block(data, bit, component);
        if (bit < 0) {
          return false;
        }
      }
      if (bit > end) {
        return false;
      }
    }
    return end - bit < Byte.SIZE;
  }

  /** Tests a block; returns its end, or -1 if the test fails. */
  private long block(byte[] data, long from, int component) {
    int[] weight = weights[component];
    HuffmanTable table = coding.ac()[component];
    long bits = ScanCoding.bits(data, from);
    int dc = coding.dc()[component].entry(bits);
    if (dc == 0) {
      return -1;
    }
    int prediction = predictions[component] + ScanCoding.difference(bits, dc);
    predictions[component] = prediction;
    long begin = from + (dc & 0xff) + (dc >> 8);
    long at = begin;
    long sum = Math.abs((long) prediction) * weight[0];
    int place = 1;
    while (place < JpegHeader.COEFFICIENTS) {
      bits = ScanCoding.bits(data, at);
      int entry = table.entry(bits);
      if (entry == 0) {
        return -1;
      }
      at += HuffmanTable.acLength(entry);
      place += HuffmanTable.acAdvance(entry);
      int size = HuffmanTable.acBits(entry);
      if (size > 0) {
        int value = ScanCoding.value(bits, HuffmanTable.acLength(entry), size);
        sum += Math.abs(value) * (long) weight[place - 1];
      }
    }
    boolean ends = place == JpegHeader.COEFFICIENTS || place > HuffmanTable.END_OF_BLOCK;
    boolean bounded = ends && (sum <= (long) MAX_OUTPUT * UNIT || isExact(data, begin, component));
    return bounded ? at : -1;
  }

  /** Tests a block by its inverse DCT, as the sum of its amplitudes is too large. */
  private boolean isExact(byte[] data, long begin, int component) {
    if (--exactLeft < 0) {
      return false;
    }
    int[] factor = factors[component];
    Arrays.fill(coefficients, 0);
    coefficients[0] = predictions[component] * (float) factor[0];
    float sum = Math.abs(coefficients[0]);
    long at = begin;
    for (int place = 1; place < JpegHeader.COEFFICIENTS; ) {
      long bits = ScanCoding.bits(data, at);
      int entry = coding.ac()[component].entry(bits);
      at += HuffmanTable.acLength(entry);
      place += HuffmanTable.acAdvance(entry);
      int size = HuffmanTable.acBits(entry);
      if (size > 0) {
        int value = ScanCoding.value(bits, HuffmanTable.acLength(entry), size);
        float coefficient = value * (float) factor[place - 1];
        coefficients[JpegHeader.natural(place - 1)] = coefficient;
        sum += Math.abs(coefficient);
      }
    }
    return sum <= MAX_COEFFICIENTS && greatestOutput() <= MAX_OUTPUT;
  }

  /** The greatest absolute output of the inverse DCT of the coefficients. */
  private float greatestOutput() {
    for (int u = 0; u < 8; u++) {
      for (int y = 0; y < 8; y++) {
        float value = 0;
        for (int v = 0; v < 8; v++) {
          value += coefficients[8 * v + u] * BASIS[8 * v + y];
        }
        columns[8 * y + u] = value;
      }
    }
    float most = 0;
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        float value = 0;
        for (int u = 0; u < 8; u++) {
          value += columns[8 * y + u] * BASIS[8 * u + x];
        }
        most = Math.max(most, Math.abs(value));
      }
    }
    return most;
  }
}
