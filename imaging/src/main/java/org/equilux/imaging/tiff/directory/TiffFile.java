package org.equilux.imaging.tiff.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;
import org.equilux.imaging.options.OnDamage;

/**
 * An open TIFF file with the properties of its header.
 *
 * @param order byte order of numbers and of 16-bit samples
 * @param big whether it is a BigTIFF, with 64-bit offsets
 * @param firstDirectory position of the first page's directory
 * @param damage whether pages with missing pixels are refused
 */
public record TiffFile(
    PictureBytes input, ByteOrder order, boolean big, long firstDirectory, OnDamage damage) {
  /** Reads the header (TIFF 6.0, section 2). */
  public static TiffFile open(PictureBytes input, OnDamage damage) throws IOException {
    ByteOrder order = input.bytes(0, 1)[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    TiffFile header = new TiffFile(input, order, false, 0, damage);
    ByteBuffer start = header.buffer(0, 8);
    if (start.getShort(2) == 42) {
      return new TiffFile(input, order, false, start.getInt(4) & 0xffff_ffffL, damage);
    }
    if (start.getShort(4) != 8 || start.getShort(6) != 0) {
      throw PictureException.corrupt("the header of the BigTIFF is damaged");
    }
    return new TiffFile(input, order, true, header.buffer(8, 8).getLong(), damage);
  }

  public boolean bigEndian() {
    return order == ByteOrder.BIG_ENDIAN;
  }

  ByteBuffer buffer(long position, int length) throws IOException {
    return ByteBuffer.wrap(input.bytes(position, length)).order(order);
  }

  /** An offset of 4 or 8 bytes, depending on the kind of file. */
  long offset(ByteBuffer buffer, int at) {
    return big ? buffer.getLong(at) : buffer.getInt(at) & 0xffff_ffffL;
  }
}
