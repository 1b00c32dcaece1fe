package org.equilux.imaging.netpbm;

import java.nio.ByteBuffer;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandDecoder;
import org.equilux.imaging.BandEncoder;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.Bands;
import org.equilux.imaging.io.Samples;
import org.equilux.kernels.pixels.Pixels;

/**
 * The coding of netpbm rows: samples of one byte, or of two bytes in big-endian order, or one bit a
 * pixel. For a maxval {@code m} other than 255 and 65,535, a sample {@code v} becomes {@code (v *
 * full + m / 2) / m} in integers, where {@code full} is 255 up to a maxval of 255 and 65,535 above,
 * as in netpbm's pamdepth.
 *
 * @param bitmap whether a pixel is one bit, of which 1 is black
 */
record NetpbmCoding(PageInfo page, int maxval, boolean bitmap) implements BandCoding {
  private static final int MORE_BYTES = 3;

  /**
   * Parses a coding.
   *
   * @throws PictureException if the page's size is impossible
   * @throws IllegalArgumentException if there are no such samples
   */
  static NetpbmCoding parse(ByteBuffer bytes) throws PictureException {
    PageInfo page = Bands.page(bytes);
    int maxval = bytes.getShort() & 0xffff;
    boolean bitmap = bytes.get() != 0;
    boolean deep = maxval > 255;
    if (maxval < 1
        || page.format().bitsPerSample() != (deep ? 16 : 8)
        || (bitmap && (maxval != 1 || page.format().channels() != 1))) {
      throw new IllegalArgumentException("no netpbm file has such samples");
    }
    return new NetpbmCoding(page, maxval, bitmap);
  }

  @Override
  public byte[] toBytes() {
    return Bands.header(NetpbmFormat.KIND, page, MORE_BYTES)
        .putShort((short) maxval)
        .put((byte) (bitmap ? 1 : 0))
        .array();
  }

  /** Any rows are a band. */
  @Override
  public int rows() {
    return 1;
  }

  /** The number of bytes of a row in the file. */
  int encodedRowBytes() {
    return bitmap ? Math.ceilDiv(page.width(), Byte.SIZE) : page.rowBytes();
  }

  @Override
  public boolean isPlausible(int rows, long encodedBytes) {
    return encodedBytes == (long) rows * encodedRowBytes();
  }

  /**
   * Checks only the length: any bytes are valid samples of a result, whose maxval is that of its
   * depth.
   */
  @Override
  public void check(byte[] encoded, int firstRow, int rows) throws PictureException {
    Bands.require(this, firstRow, rows);
    requireLength(encoded, rows);
  }

  private void requireLength(byte[] encoded, int rows) throws PictureException {
    if (!isPlausible(rows, encoded.length)) {
      throw PictureException.corrupt(
          "a band of netpbm has %d bytes, not %d rows of %d bytes"
              .formatted(encoded.length, rows, encodedRowBytes()));
    }
  }

  private int full() {
    return page.format().levels() - 1;
  }

  @Override
  public BandDecoder decoder() {
    return new BandDecoder() {
      @Override
      public void decode(byte[] encoded, int firstRow, Pixels out) throws PictureException {
        Bands.require(NetpbmCoding.this, firstRow, out);
        requireLength(encoded, out.height());
        for (int y = 0; y < out.height(); y++) {
          decodeRow(encoded, y * encodedRowBytes(), out.data(), out.rowOffset(y));
        }
      }

      @Override
      public void close() {}
    };
  }

  private void decodeRow(byte[] in, int from, byte[] out, int to) throws PictureException {
    if (bitmap) {
      Samples.unpack(in, from, 1, out, to, page.width(), 255);
      for (int i = to; i < to + page.width(); i++) {
        out[i] = (byte) ~out[i];
      }
      return;
    }
    int bytes = page.rowBytes();
    System.arraycopy(in, from, out, to, bytes);
    if (page.format().bitsPerSample() == 16) {
      Samples.swap16(out, to, bytes);
    }
    if (maxval != full()) {
      scale(out, to, bytes);
    }
  }

  private void scale(byte[] samples, int from, int bytes) throws PictureException {
    int size = page.format().bitsPerSample() / Byte.SIZE;
    for (int at = from; at < from + bytes; at += size) {
      long value = samples[at] & 0xff;
      if (size == 2) {
        value |= (samples[at + 1] & 0xff) << 8;
      }
      if (value > maxval) {
        throw PictureException.corrupt(
            "the netpbm file has a sample of %d, above its maxval of %d".formatted(value, maxval));
      }
      int scaled = (int) ((value * full() + maxval / 2) / maxval);
      samples[at] = (byte) scaled;
      if (size == 2) {
        samples[at + 1] = (byte) (scaled >> 8);
      }
    }
  }

  @Override
  public BandEncoder encoder() {
    if (maxval != full() || bitmap) {
      throw new UnsupportedOperationException(
          "netpbm can be written with a maxval of 255 or 65535 only");
    }
    return new BandEncoder() {
      @Override
      public byte[] encode(int firstRow, Pixels rows) {
        Bands.require(NetpbmCoding.this, firstRow, rows);
        byte[] encoded = new byte[Math.multiplyExact(rows.height(), page.rowBytes())];
        for (int y = 0; y < rows.height(); y++) {
          System.arraycopy(
              rows.data(), rows.rowOffset(y), encoded, y * page.rowBytes(), page.rowBytes());
        }
        if (page.format().bitsPerSample() == 16) {
          Samples.swap16(encoded, 0, encoded.length);
        }
        return encoded;
      }

      @Override
      public void close() {}
    };
  }
}
