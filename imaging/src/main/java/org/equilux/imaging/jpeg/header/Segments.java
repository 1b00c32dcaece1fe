package org.equilux.imaging.jpeg.header;

import java.nio.ByteBuffer;

/** The encoding of marker segments (ITU-T T.81, B.1.1.4). */
public final class Segments {
  private Segments() {}

  /**
   * A segment.
   *
   * @param marker second byte of its marker
   * @param payload at most 65,533 bytes
   */
  public static byte[] of(int marker, byte[] payload) {
    return ByteBuffer.allocate(2 + Short.BYTES + payload.length)
        .put((byte) 0xff)
        .put((byte) marker)
        .putShort((short) (Short.BYTES + payload.length))
        .put(payload)
        .array();
  }

  /** The segment with the number of MCUs between restart markers. */
  public static byte[] restartInterval(int mcus) {
    return of(Marker.DRI, new byte[] {(byte) (mcus >> 8), (byte) mcus});
  }
}
