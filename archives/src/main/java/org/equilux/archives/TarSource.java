package org.equilux.archives;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a TAR archive, unpacked from a gzip where it is in one. The source bounds what may
 * be read for the headers of one entry, since the TAR library keeps names and pax records of any
 * length in memory. For one thread.
 */
final class TarSource extends InputStream {
  /** The unit of which headers and contents are multiples. */
  static final int BLOCK = 512;

  /** A size that no set of names and pax records of one entry reaches. */
  private static final int MAX_HEADER_BYTES = 1 << 20;

  private static final long UNBOUNDED = Long.MAX_VALUE;

  private final InputStream in;
  private long position;
  private long allowance = UNBOUNDED;
  private boolean ended;
  private boolean exceeded;

  /** The number of zero bytes at the end of what was read since headers began. */
  private int zeros;

  TarSource(Path file) throws IOException {
    InputStream opened = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      opened.mark(2);
      boolean zipped = opened.read() == 0x1F && opened.read() == 0x8B;
      opened.reset();
      in = zipped ? new GZIPInputStream(opened, 1 << 16) : opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  /** The number of bytes up to here. */
  long position() {
    return position;
  }

  /**
   * Skips to the next multiple of the block size; from there on the headers of one entry are read.
   */
  void beginHeaders() throws IOException {
    skipNBytes(-position & (BLOCK - 1));
    allowance = MAX_HEADER_BYTES;
    zeros = 0;
  }

  /** Marks the headers as read; the data after them may have any length. */
  void endHeaders() {
    allowance = UNBOUNDED;
  }

  /** Whether the source came to its end. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether the headers of an entry were longer than allowed. */
  boolean isExceeded() {
    return exceeded;
  }

  /** Whether the headers read last were the block of zeros that ends an archive. */
  boolean isAtEndBlock() {
    return zeros >= BLOCK;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (allowance == 0) {
      exceeded = true;
      throw new IOException("the headers of an entry are too long");
    }
    int most = (int) Math.min(length, allowance);
    int count = orEnd(() -> in.read(into, from, most));
    if (count < 0) {
      ended = true;
      return count;
    }
    position += count;
    if (allowance != UNBOUNDED) {
      allowance -= count;
      countZeros(into, from, count);
    }
    return count;
  }

  @Override
  public long skip(long bytes) throws IOException {
    // Where nothing is skipped, reading shows whether the source has ended.
    long skipped = allowance == UNBOUNDED ? orEnd(() -> in.skip(bytes)) : 0;
    position += skipped;
    return skipped > 0 ? skipped : super.skip(bytes);
  }

  private interface Reading<T> {
    T run() throws IOException;
  }

  /** Notes the end of a gzip that is cut off. */
  private <T> T orEnd(Reading<T> reading) throws IOException {
    try {
      return reading.run();
    } catch (EOFException e) {
      ended = true;
      throw e;
    }
  }

  private void countZeros(byte[] bytes, int from, int count) {
    int zero = 0;
    while (zero < count && bytes[from + count - 1 - zero] == 0) {
      zero++;
    }
    zeros = zero == count ? zeros + zero : zero;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
