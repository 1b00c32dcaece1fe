package org.equilux.imaging.bmp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.equilux.imaging.PictureException;

/**
 * The decoder of run-length encoded indices of 4 or 8 bits. Skipped pixels keep index 0, the
 * initial value of the output.
 */
final class RunLengths {
  private static final int END_OF_ROW = 0;
  private static final int END = 1;
  private static final int MOVE = 2;

  private final InputStream in;
  private final boolean nibbles;
  private final int width;
  private final int height;
  private final MemorySegment room;
  private int x;
  private int y;

  /**
   * Creates a decoder.
   *
   * @param nibbles whether an index has 4 bits
   * @param room receives a byte for each index, row by row in the order of the file
   */
  RunLengths(InputStream in, boolean nibbles, int width, int height, MemorySegment room) {
    this.in = new BufferedInputStream(in);
    this.nibbles = nibbles;
    this.width = width;
    this.height = height;
    this.room = room;
  }

  /**
   * Decodes all rows.
   *
   * @throws PictureException if the data end without an end marker, or leave the picture
   */
  void decode() throws IOException {
    while (true) {
      int count = in.read();
      // Some programs omit the end marker after the last row.
      if (count < 0 && y >= height - 1 && x >= width) {
        return;
      }
      int value = count < 0 ? count : in.read();
      if (value < 0) {
        throw endsEarly();
      }
      if (count > 0) {
        run(count, value);
      } else if (value == END) {
        return;
      } else if (value == END_OF_ROW) {
        x = 0;
        y = Math.min(height, y + 1);
      } else if (value == MOVE) {
        x = Math.min(width, x + next());
        y = Math.min(height, y + next());
      } else {
        literal(value);
      }
    }
  }

  /** The row in the file of the next pixel; the height at the end. */
  int row() {
    return y;
  }

  /** The column of the next pixel; the width if the row is full. */
  int column() {
    return x;
  }

  private static PictureException endsEarly() {
    return PictureException.corrupt("the BMP has fewer pixels than its header says");
  }

  private int next() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw endsEarly();
    }
    return b;
  }

  private void run(int count, int value) throws PictureException {
    for (int i = 0; i < count; i++) {
      put(nibbles ? nibble(value, i) : value);
    }
  }

  /** Reads indices without runs; their bytes are padded to an even number. */
  private void literal(int count) throws IOException {
    int bytes = nibbles ? (count + 1) / 2 : count;
    int value = 0;
    for (int i = 0; i < count; i++) {
      if (!nibbles || i % 2 == 0) {
        value = next();
      }
      put(nibbles ? nibble(value, i) : value);
    }
    if (bytes % 2 == 1) {
      next();
    }
  }

  private static int nibble(int value, int number) {
    return number % 2 == 0 ? value >> 4 : value & 0xf;
  }

  private void put(int index) throws PictureException {
    if (y >= height) {
      throw PictureException.corrupt("the run lengths of the BMP leave the picture");
    }
    // Pixels beyond the right edge are ignored.
    if (x < width) {
      room.set(ValueLayout.JAVA_BYTE, (long) y * width + x, (byte) index);
      x++;
    }
  }
}
