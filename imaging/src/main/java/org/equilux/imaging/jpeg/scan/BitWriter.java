package org.equilux.imaging.jpeg.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The writer of entropy-coded data, with a zero stuffed after each 0xff, and of markers. */
public final class BitWriter {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** The limit of bytes written between two checks of the capacity. */
  private static final int STEP_BYTES = 16;

  private byte[] bytes;
  private int length;

  /** The pending bits, fewer than eight, in the lowest bits. */
  private long waiting;

  private int count;

  /**
   * Creates a writer.
   *
   * @param expected number of bytes; may be exceeded
   */
  public BitWriter(int expected) {
    bytes = new byte[expected + STEP_BYTES];
  }

  /** Writes the lowest bits of a number, at most 32. */
  public void write(int value, int bits) {
    if (bytes.length - length < STEP_BYTES) {
      bytes = Arrays.copyOf(bytes, bytes.length + bytes.length / 4 + STEP_BYTES);
    }
    waiting = waiting << bits | (value & (1L << bits) - 1);
    count += bits;
    if (count >= Integer.SIZE) {
      count -= Integer.SIZE;
      int four = (int) (waiting >>> count);
      // Whether a byte is 0xff, that is, the complement of a byte is zero.
      if (((~four - 0x01010101) & four & 0x80808080) == 0) {
        INT.set(bytes, length, four);
        length += Integer.BYTES;
      } else {
        for (int shift = 24; shift >= 0; shift -= 8) {
          writeByte(four >>> shift);
        }
      }
    }
    while (count >= Byte.SIZE) {
      count -= Byte.SIZE;
      writeByte((int) (waiting >>> count));
    }
  }

  private void writeByte(int b) {
    bytes[length++] = (byte) b;
    if ((byte) b == -1) {
      bytes[length++] = 0;
    }
  }

  /** Copies bits; the source must have eight more bytes. */
  public void copy(byte[] data, long from, long end) {
    long at = from;
    for (; end - at >= Integer.SIZE; at += Integer.SIZE) {
      write((int) (ScanCoding.bits(data, at) >>> Integer.SIZE), Integer.SIZE);
    }
    int rest = (int) (end - at);
    if (rest > 0) {
      write((int) (ScanCoding.bits(data, at) >>> (Long.SIZE - rest)), rest);
    }
  }

  /** Pads the last byte with ones, and writes a marker. */
  public void marker(int marker) {
    if (count > 0) {
      write(-1, Byte.SIZE - count);
    }
    write(0, 0);
    bytes[length++] = -1;
    bytes[length++] = (byte) marker;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }
}
