package org.equilux.imaging.gif;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;

/**
 * The bytes of a GIF in order: numbers, and data that lie in blocks of up to 255 bytes each, the
 * last of which is empty.
 */
final class Blocks {
  private static final int BUFFER_BYTES = 1 << 13;

  private final InputStream in;
  private long position;

  /** Bytes left of the block of data that is being read. */
  private int left;

  private boolean ended;

  Blocks(PictureBytes input, long position) throws IOException {
    this.position = position;
    this.in =
        new BufferedInputStream(input.stream(position, input.size() - position), BUFFER_BYTES);
  }

  /** The position of the next byte in the file. */
  long position() {
    return position;
  }

  private int read() throws IOException {
    int b = in.read();
    position += b < 0 ? 0 : 1;
    return b;
  }

  /** The next byte outside of data. */
  int next() throws IOException {
    int b = read();
    if (b < 0) {
      throw PictureException.corrupt("the GIF ends early; it is truncated");
    }
    return b;
  }

  /** The next 16-bit number outside of data. */
  int nextShort() throws IOException {
    int low = next();
    return low | next() << Byte.SIZE;
  }

  /** The next colors, each as 0xRRGGBB. */
  int[] colors(int count) throws IOException {
    int[] colors = new int[count];
    for (int i = 0; i < count; i++) {
      int red = next();
      int green = next();
      colors[i] = red << 16 | green << 8 | next();
    }
    return colors;
  }

  /** Begins data. */
  void beginData() {
    left = 0;
    ended = false;
  }

  /** The next byte of the data; negative after the last, be it that the file ends. */
  int data() throws IOException {
    if (left == 0 && !ended) {
      left = Math.max(0, read());
      ended = left == 0;
    }
    if (ended) {
      return -1;
    }
    left--;
    int b = read();
    ended = b < 0;
    return b;
  }

  /** Skips the rest of the data. */
  void endData() throws IOException {
    while (data() >= 0) {
      // They are of no interest.
    }
  }

  /** What follows: the byte that begins a block, or a negative number at the end of the file. */
  int introducer() throws IOException {
    return read();
  }
}
