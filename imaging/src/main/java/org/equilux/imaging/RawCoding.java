package org.equilux.imaging;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.Pixels;

/**
 * The coding of raw rows: packed, interleaved, 16-bit samples little-endian. Any rows are a band.
 */
public record RawCoding(PageInfo page) implements BandCoding {
  /** The first byte of the serial form. */
  static final byte KIND = 'R';

  private static final int BYTES = 12;

  /** Removes the page's nodata value, which is passed separately. */
  public RawCoding {
    page = new PageInfo(page.width(), page.height(), page.format());
  }

  static RawCoding parse(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      buffer.get();
      int width = buffer.getInt();
      int height = buffer.getInt();
      PixelFormat format = PixelFormat.get(buffer);
      if (width < 1
          || height < 1
          || (long) width * format.bytesPerPixel() > PictureLimits.MAX_ROW_BYTES
          || buffer.hasRemaining()) {
        throw new IllegalArgumentException("a damaged coding of raw rows");
      }
      return new RawCoding(new PageInfo(width, height, format));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a damaged coding of raw rows", e);
    }
  }

  @Override
  public int rows() {
    return 1;
  }

  @Override
  public boolean isPlausible(int rows, long encodedBytes) {
    return encodedBytes == rawBytes(rows);
  }

  /** Wraps the rows without copying them. */
  @Override
  public Pixels decode(byte[] encoded, int firstRow, int rows) throws PictureException {
    if (encoded.length != rawBytes(rows)) {
      throw PictureException.corrupt(
          "%d bytes of raw rows instead of %d".formatted(encoded.length, rawBytes(rows)));
    }
    return Pixels.wrap(page.format(), page.width(), rows, encoded);
  }

  @Override
  public BandDecoder decoder() {
    return new BandDecoder() {
      @Override
      public void decode(byte[] encoded, int firstRow, Pixels out) throws PictureException {
        Pixels rows = RawCoding.this.decode(encoded, firstRow, out.height());
        for (int y = 0; y < out.height(); y++) {
          System.arraycopy(
              encoded, rows.rowOffset(y), out.data(), out.rowOffset(y), page.rowBytes());
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public BandEncoder encoder() {
    return new BandEncoder() {
      @Override
      public byte[] encode(int firstRow, Pixels rows) {
        return rows.toPackedBytes();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public byte[] toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(BYTES).put(KIND).putInt(page.width()).putInt(page.height());
    page.format().put(bytes);
    return bytes.array();
  }
}
