package org.equilux.master.views.samples;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.equilux.imaging.PageInfo;
import org.equilux.kernels.pixels.ValueRange;

/**
 * The color samples of decoded rows as values of the file.
 *
 * @param page the page of the rows
 */
public record SampleValues(PageInfo page) {
  private static final VarHandle DOUBLES =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  /** The value of the sample that starts at a byte. */
  public double at(byte[] data, int offset) {
    int low = data[offset] & 0xFF;
    return switch (page.format().bytesPerSample()) {
      case Byte.BYTES -> low + page.samples().least();
      case Short.BYTES -> (low | (data[offset + 1] & 0xFF) << Byte.SIZE) + page.samples().least();
      default -> (double) DOUBLES.get(data, offset);
    };
  }

  /** Whether a value is finite and not the nodata value. */
  public boolean isData(double value) {
    return Double.isFinite(value)
        && (page.nodata().isEmpty() || value != page.nodata().getAsDouble());
  }

  /** The range of the values of some rows. Not thread-safe. */
  public final class RangeFinder {
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;

    /** Includes a row. */
    public void row(byte[] data, int offset) {
      int bytes = page.format().bytesPerSample();
      int end = offset + page.rowBytes();
      for (int pixel = offset; pixel < end; pixel += page.format().bytesPerPixel()) {
        for (int c = 0; c < page.format().colorChannels(); c++) {
          double value = at(data, pixel + c * bytes);
          if (isData(value)) {
            low = Math.min(low, value);
            high = Math.max(high, value);
          }
        }
      }
    }

    /** The range of the rows so far; {@link ValueRange#NONE} without values. */
    public ValueRange range() {
      return low <= high ? new ValueRange(low, high) : ValueRange.NONE;
    }
  }
}
