package org.equilux.imaging.gif;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.io.PictureBytes;

/**
 * The reader of a GIF's bytes in order: numbers, and data in sub-blocks of up to 255 bytes, ended
 * by an empty one.
 */
final class Blocks {
  private static final int BUFFER_BYTES = 1 << 13;

  private final InputStream in;
  private long position;

  /** The bytes left in the current sub-block. */
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

  /** Starts data. */
  void beginData() {
    left = 0;
    ended = false;
  }

  /** The next byte of the data; negative at their end or at the end of the file. */
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
      // Skip the byte.
    }
  }

  /** The byte that introduces the next block; negative at the end of the file. */
  int introducer() throws IOException {
    return read();
  }
}
