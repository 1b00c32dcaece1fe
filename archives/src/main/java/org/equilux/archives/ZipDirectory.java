package org.equilux.archives;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * The central directory of a ZIP archive (APPNOTE 6.3.10, section 4.3), whose length is checked
 * before the library reads all of it into memory.
 */
final class ZipDirectory {
  /** For about 700,000 entries at most; each takes some hundreds of bytes in memory. */
  static final long MAX_BYTES = 32L << 20;

  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int MAX_COMMENT = 0xffff;
  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int END_64 = 0x06064b50;
  private static final int END_64_BYTES = 56;
  private static final int OFFSET_AT = 16;
  private static final int OFFSET_64_AT = 48;

  private ZipDirectory() {}

  /**
   * Checks an archive. The directory's length is counted from its start to the end of the file,
   * because the length that the archive states may be wrong.
   *
   * @throws ZipException if the directory is too long, or there is none
   */
  static void check(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long length = channel.size() - begin(channel);
      if (length > MAX_BYTES) {
        throw new ZipException(
            "its directory has %,d bytes, and %,d are taken; unpack it yourself and give the files"
                .formatted(length, MAX_BYTES));
      }
    }
  }

  /** Finds the start of the directory. */
  private static long begin(SeekableByteChannel channel) throws IOException {
    int length = (int) Math.min(channel.size(), END_BYTES + MAX_COMMENT);
    long from = channel.size() - length;
    ByteBuffer tail = read(channel, from, length);
    for (int at = length - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        long offset = tail.getInt(at + OFFSET_AT) & 0xffff_ffffL;
        return offset == 0xffff_ffffL ? begin64(channel, from + at, offset) : offset;
      }
    }
    throw new ZipException("it has no directory; it is cut off, or no archive");
  }

  private static long begin64(SeekableByteChannel channel, long end, long otherwise)
      throws IOException {
    if (end < LOCATOR_BYTES) {
      return otherwise;
    }
    ByteBuffer locator = read(channel, end - LOCATOR_BYTES, LOCATOR_BYTES);
    if (locator.getInt(0) != LOCATOR) {
      return otherwise;
    }
    long at = locator.getLong(8);
    if (at < 0 || at > channel.size() - END_64_BYTES) {
      throw new ZipException("its directory does not lie within the file; it is cut off");
    }
    ByteBuffer end64 = read(channel, at, END_64_BYTES);
    return end64.getInt(0) == END_64 ? end64.getLong(OFFSET_64_AT) : otherwise;
  }

  private static ByteBuffer read(SeekableByteChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    channel.position(position);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new ZipException("it has become shorter meanwhile");
      }
    }
    return bytes.flip();
  }
}
