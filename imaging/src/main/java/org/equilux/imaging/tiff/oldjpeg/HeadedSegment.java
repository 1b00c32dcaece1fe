package org.equilux.imaging.tiff.oldjpeg;

import java.io.IOException;
import org.equilux.imaging.jpeg.header.Marker;
import org.equilux.storage.ByteReader;

/** A strip or tile of entropy-coded data as a complete JPEG, without copying it. */
public final class HeadedSegment implements ByteReader {
  private static final byte[] END = {(byte) 0xff, (byte) Marker.EOI};

  /**
   * The position of the number of rows in a head: after a marker, a second one with its length, and
   * the depth.
   */
  private static final int ROWS_AT = 7;

  /** The length of a head up to the end of the number of rows. */
  public static final int LEAST_HEAD = ROWS_AT + 2;

  private final byte[] head;
  private final ByteReader data;
  private final long dataBytes;

  /**
   * Prepends a head to a segment.
   *
   * @param head of the packing
   * @param rows of the segment
   */
  public HeadedSegment(byte[] head, int rows, ByteReader data, long dataBytes) {
    this.head = head.clone();
    this.head[ROWS_AT] = (byte) (rows >> Byte.SIZE);
    this.head[ROWS_AT + 1] = (byte) rows;
    this.data = data;
    this.dataBytes = dataBytes;
  }

  /** The length of the JPEG in bytes. */
  public long length() {
    return head.length + dataBytes + END.length;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    long at = position;
    int to = offset;
    int left = length;
    if (left > 0 && at < head.length) {
      int n = (int) Math.min(left, head.length - at);
      System.arraycopy(head, (int) at, into, to, n);
      at += n;
      to += n;
      left -= n;
    }
    long inData = at - head.length;
    if (left > 0 && inData < dataBytes) {
      int n = (int) Math.min(left, dataBytes - inData);
      data.read(inData, into, to, n);
      at += n;
      to += n;
      left -= n;
    }
    if (left > 0) {
      System.arraycopy(END, (int) (at - head.length - dataBytes), into, to, left);
    }
  }
}
