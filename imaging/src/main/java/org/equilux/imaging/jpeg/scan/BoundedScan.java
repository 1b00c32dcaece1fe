package org.equilux.imaging.jpeg.scan;

import java.util.Arrays;
import org.equilux.imaging.jpeg.header.JpegHeader;
import org.equilux.imaging.jpeg.header.Marker;

/**
 * The test whether every decoder with the inverse DCT of the reference library decodes a scan to
 * the same samples. This holds if all codes are valid, no data are missing or left over, and all
 * blocks are within {@link BlockBounds}.
 */
public final class BoundedScan {
  private final ScanCoding coding;
  private final BlockBounds bounds;
  private final int[] predictions;

  private BoundedScan(ScanCoding coding, JpegHeader header, long mcus) {
    this.coding = coding;
    this.bounds = new BlockBounds(coding, header, mcus);
    this.predictions = new int[coding.dc().length];
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
    BoundedScan scan = new BoundedScan(coding, header, mcus);
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
    long bits = ScanCoding.bits(data, from);
    int dc = coding.dc()[component].entry(bits);
    if (dc == 0) {
      return -1;
    }
    int prediction = predictions[component] + ScanCoding.difference(bits, dc);
    predictions[component] = prediction;
    long begin = from + (dc & 0xff) + (dc >> 8);
    long others =
        BlockBounds.others(data, begin, coding.ac()[component], bounds.weights()[component]);
    boolean bounded =
        others >= 0
            && (bounds.isSmall(component, prediction, BlockBounds.sum(others))
                || bounds.isExact(data, begin, component, prediction));
    return bounded ? begin + BlockBounds.bits(others) : -1;
  }
}
