package org.equilux.imaging.jpeg;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;
import org.equilux.imaging.io.InputFile;

/**
 * What the decoder gets to see: the header without metadata, then the file from its first scan on.
 * The profiles and thumbnails of a file can thus neither change nor break decoding.
 */
final class JpegStream extends ImageInputStreamImpl {
  private final InputFile input;
  private final byte[] head;
  private final long scanAt;
  private final long length;

  JpegStream(InputFile input, JpegHeader header) {
    this.input = input;
    this.head = header.coding();
    this.scanAt = header.scanAt();
    this.length = head.length + input.size() - scanAt;
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
      input.read(scanAt + streamPos - head.length, into, offset, n);
    }
    streamPos += n;
    return n;
  }
}
