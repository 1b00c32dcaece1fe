package org.equilux.imaging.jpeg;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;
import org.equilux.storage.ByteReader;

/**
 * The input stream of the decoder: a header without metadata, then the scans of a file or a part of
 * one. So profiles and thumbnails of a file can neither affect nor break decoding.
 */
final class JpegStream extends ImageInputStreamImpl {
  private final byte[] head;
  private final ByteReader body;
  private final long length;

  JpegStream(byte[] head, long bodyLength, ByteReader body) {
    this.head = head;
    this.body = body;
    this.length = head.length + bodyLength;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    bitOffset = 0;
    if (count == 0) {
      return 0;
    }
    if (streamPos >= length) {
      return -1;
    }
    int n;
    if (streamPos < head.length) {
      n = (int) Math.min(count, head.length - streamPos);
      System.arraycopy(head, (int) streamPos, into, offset, n);
    } else {
      n = (int) Math.min(count, length - streamPos);
      body.read(streamPos - head.length, into, offset, n);
    }
    streamPos += n;
    return n;
  }
}
