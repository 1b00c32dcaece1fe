package org.equilux.imaging.jpeg.scan;

import java.util.Arrays;
import org.equilux.imaging.jpeg.header.JpegHeader;

/**
 * The test whether every decoder with the inverse DCT of the reference library (jidctint of libjpeg
 * 6b) decodes a block to the same samples: SIMD decoders use 16 bits where others use 32, and
 * samples far out of range are clamped by the former and wrap around in the latter. A block passes
 * if the amplitudes of its coefficients have a small sum, or else by its inverse DCT. Not
 * thread-safe, but for {@link #weights}.
 */
final class BlockBounds {
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

  /** The limit of the sum of a block's amplitudes, in {@link #UNIT}s. */
  private static final int MAX_SUM = MAX_OUTPUT * UNIT;

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

  private final int[][] weights;
  private final float[] coefficients = new float[64];
  private final float[] columns = new float[64];
  private long exactLeft;

  /**
   * Creates the test of the blocks of a scan.
   *
   * @param header of the picture, with its quantization tables
   * @param mcus number of MCUs of the scan
   */
  BlockBounds(ScanCoding coding, JpegHeader header, long mcus) {
    this.coding = coding;
    this.exactLeft = FREE_EXACT + mcus * coding.components().length / EXACT_EVERY;
    int components = coding.dc().length;
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
   * The largest change of an output by a coefficient of 1, in {@link #UNIT}s, by component and
   * index in the scan; never changed.
   */
  int[][] weights() {
    return weights;
  }

  /**
   * Reads the coefficients of a block after the first one.
   *
   * @param from the bit after the code of the first coefficient
   * @param table of their codes
   * @param weight of coefficients, an element of {@link #weights}
   * @return for {@link #bits} and {@link #sum}; negative if the codes are damaged
   */
  static long others(byte[] data, long from, HuffmanTable table, int[] weight) {
    long at = from;
    long sum = 0;
    int place = 1;
    while (place < JpegHeader.COEFFICIENTS) {
      long bits = ScanCoding.bits(data, at);
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
    return ends ? (at - from) << Integer.SIZE | Math.min(sum, Integer.MAX_VALUE) : -1;
  }

  /** The number of bits of a block's other coefficients. */
  static int bits(long others) {
    return (int) (others >>> Integer.SIZE);
  }

  /** The sum of the amplitudes of a block's other coefficients, in {@link #UNIT}s. */
  static int sum(long others) {
    return (int) others;
  }

  /**
   * Tests a block by the sum of its amplitudes.
   *
   * @param dc the block's first coefficient, not dequantized
   * @param others the sum of the amplitudes of the block's other coefficients
   * @return false if {@link #isExact} decides
   */
  boolean isSmall(int component, int dc, long others) {
    return Math.abs((long) dc) * weights[component][0] + others <= MAX_SUM;
  }

  /**
   * Tests a block by its inverse DCT.
   *
   * @param begin the bit after the code of the first coefficient; the codes must be valid
   * @param dc the block's first coefficient, not dequantized
   */
  boolean isExact(byte[] data, long begin, int component, int dc) {
    if (--exactLeft < 0) {
      return false;
    }
    int[] factor = factors[component];
    Arrays.fill(coefficients, 0);
    coefficients[0] = dc * (float) factor[0];
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

  /**
   * Tests the blocks of an MCU whose codes are valid.
   *
   * @param predictions DC coefficients of the last blocks before it, which are changed
   */
  boolean contain(byte[] data, long mcu, int[] predictions) {
    long at = mcu;
    for (int component : coding.components()) {
      long bits = ScanCoding.bits(data, at);
      int entry = coding.dc()[component].entry(bits);
      predictions[component] += ScanCoding.difference(bits, entry);
      at += (entry & 0xff) + (entry >> 8);
      long others = others(data, at, coding.ac()[component], weights[component]);
      if (!isSmall(component, predictions[component], sum(others))
          && !isExact(data, at, component, predictions[component])) {
        return false;
      }
      at += bits(others);
    }
    return true;
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
