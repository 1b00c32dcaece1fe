package org.equilux.kernels.pixels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A rectangle of interleaved samples inside a byte array. Rows may be further apart than they are
 * long ({@code stride}); what lies between them is not part of the picture and never touched.
 *
 * <p>The array is shared, not copied: the maker of a {@code Pixels} owns it, and kernels write only
 * to the one they are given as output.
 */
public final class Pixels {
  /** Made when it is first needed: most pictures have no doubles. */
  private static final class Doubles {
    static final VarHandle IN_BYTES =
        MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private Doubles() {}
  }

  private final PixelFormat format;
  private final int width;
  private final int height;
  private final int offset;
  private final int stride;
  private final byte[] data;

  /**
   * @param width pixels in a row, at least 1
   * @param height rows, at least 0
   * @param offset byte in {@code data} at which the first row begins
   * @param stride bytes from the start of one row to the start of the next, at least a row's length
   * @throws IllegalArgumentException if the rectangle does not lie inside {@code data}
   */
  public Pixels(PixelFormat format, int width, int height, int offset, int stride, byte[] data) {
    this.format = Objects.requireNonNull(format);
    this.width = width;
    this.height = height;
    this.offset = offset;
    this.stride = stride;
    this.data = Objects.requireNonNull(data);
    long rowBytes = (long) width * format.bytesPerPixel();
    long end = height == 0 ? offset : offset + (long) (height - 1) * stride + rowBytes;
    if (width < 1 || height < 0 || offset < 0 || stride < rowBytes || end > data.length) {
      throw new IllegalArgumentException(
          "%d x %d %s at byte %d, stride %d, does not lie inside %d bytes"
              .formatted(width, height, format, offset, stride, data.length));
    }
  }

  /** Zeroed pixels with rows packed one after the other. */
  public static Pixels allocate(PixelFormat format, int width, int height) {
    int stride = Math.multiplyExact(width, format.bytesPerPixel());
    return new Pixels(
        format, width, height, 0, stride, new byte[Math.multiplyExact(stride, height)]);
  }

  /** Packed pixels around existing bytes. */
  public static Pixels wrap(PixelFormat format, int width, int height, byte[] data) {
    return new Pixels(
        format, width, height, 0, Math.multiplyExact(width, format.bytesPerPixel()), data);
  }

  public PixelFormat format() {
    return format;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** Bytes from one row's start to the next's. */
  public int stride() {
    return stride;
  }

  /** The shared array that holds the rows. */
  public byte[] data() {
    return data;
  }

  /** Bytes of one row without padding. */
  public int rowBytes() {
    return width * format.bytesPerPixel();
  }

  /** The byte in {@link #data()} at which row {@code y} begins. */
  public int rowOffset(int y) {
    return offset + y * stride;
  }

  /** True if rows follow each other without padding. */
  public boolean isPacked() {
    return stride == rowBytes();
  }

  /** A view of some rows; no copy. */
  public Pixels rows(int first, int count) {
    Objects.checkFromIndexSize(first, count, height);
    return new Pixels(format, width, count, rowOffset(first), stride, data);
  }

  /**
   * One sample of 8 or 16 bits, 0 to 65,535. Meant for plain loops and tests; kernels read {@link
   * #data()}.
   */
  public int sample(int x, int y, int channel) {
    int at = rowOffset(y) + (x * format.channels() + channel) * format.bytesPerSample();
    int low = data[at] & 0xFF;
    return format.bytesPerSample() == 1 ? low : low | (data[at + 1] & 0xFF) << 8;
  }

  /** Sets one sample to a value from 0 to 65,535. */
  public void setSample(int x, int y, int channel, int value) {
    int at = rowOffset(y) + (x * format.channels() + channel) * format.bytesPerSample();
    data[at] = (byte) value;
    if (format.bytesPerSample() == 2) {
      data[at + 1] = (byte) (value >> 8);
    }
  }

  /** One sample of a wide format. */
  public double value(int x, int y, int channel) {
    return (double) Doubles.IN_BYTES.get(data, valueOffset(x, y, channel));
  }

  /** Sets one sample of a wide format. */
  public void setValue(int x, int y, int channel, double value) {
    Doubles.IN_BYTES.set(data, valueOffset(x, y, channel), value);
  }

  private int valueOffset(int x, int y, int channel) {
    return rowOffset(y) + (x * format.channels() + channel) * Double.BYTES;
  }

  /**
   * Reads a row of one channel.
   *
   * @param values as many as the row has pixels
   */
  public void readChannel(int y, int channel, int[] values) {
    int step = format.bytesPerPixel();
    int at = rowOffset(y) + channel * format.bytesPerSample();
    if (format.bytesPerSample() == 1) {
      for (int x = 0; x < values.length; x++, at += step) {
        values[x] = data[at] & 0xFF;
      }
    } else {
      for (int x = 0; x < values.length; x++, at += step) {
        values[x] = (data[at] & 0xFF) | (data[at + 1] & 0xFF) << 8;
      }
    }
  }

  /**
   * Reads a row of the luminance of color pixels, {@link Luminance#of} each.
   *
   * @param values as many as the row has pixels
   */
  public void readLuminance(int y, int[] values) {
    int step = format.bytesPerPixel();
    int at = rowOffset(y);
    if (format.bytesPerSample() == 1) {
      for (int x = 0; x < values.length; x++, at += step) {
        values[x] = Luminance.of(data[at] & 0xFF, data[at + 1] & 0xFF, data[at + 2] & 0xFF);
      }
    } else {
      for (int x = 0; x < values.length; x++) {
        values[x] = Luminance.of(sample(x, y, 0), sample(x, y, 1), sample(x, y, 2));
      }
    }
  }

  /** Sets a row of one channel to values from 0 to 65,535, as many as the row has pixels. */
  public void writeChannel(int y, int channel, int[] values) {
    int step = format.bytesPerPixel();
    int at = rowOffset(y) + channel * format.bytesPerSample();
    if (format.bytesPerSample() == 1) {
      for (int value : values) {
        data[at] = (byte) value;
        at += step;
      }
    } else {
      for (int value : values) {
        data[at] = (byte) value;
        data[at + 1] = (byte) (value >> 8);
        at += step;
      }
    }
  }

  /** The rows as one packed array: the shared one if it already is exactly that, else a copy. */
  public byte[] toPackedBytes() {
    int rowBytes = rowBytes();
    if (offset == 0 && isPacked() && data.length == rowBytes * height) {
      return data;
    }
    byte[] packed = new byte[Math.multiplyExact(rowBytes, height)];
    for (int y = 0; y < height; y++) {
      System.arraycopy(data, rowOffset(y), packed, y * rowBytes, rowBytes);
    }
    return packed;
  }

  @Override
  public String toString() {
    return width + " x " + height + " " + format;
  }
}
