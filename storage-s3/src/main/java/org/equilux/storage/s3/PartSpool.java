package org.equilux.storage.s3;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.equilux.storage.file.OwnerOnly;

/**
 * The local file of one part until it is sent, so that writing blobs needs no memory. If the system
 * supports it, the file has no name, so that it disappears with the process. Guarded by its own
 * monitor; interrupts do not close it, as they close channels.
 */
final class PartSpool implements Closeable {
  private final Path file;
  private final RandomAccessFile bytes;
  private long length;

  private PartSpool(Path file, RandomAccessFile bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * Creates an empty file.
   *
   * @param folder an existing folder
   */
  static PartSpool create(Path folder) throws IOException {
    Path file = folder.resolve("part-" + UUID.randomUUID());
    OwnerOnly.createFile(file);
    RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw");
    try {
      Files.delete(file);
    } catch (FileSystemException e) {
      // Some systems keep the name of an open file, which is deleted on closing then.
      return new PartSpool(file, bytes);
    }
    return new PartSpool(file, bytes);
  }

  synchronized void write(long position, byte[] from, int offset, int count) throws IOException {
    bytes.seek(position);
    bytes.write(from, offset, count);
    length = Math.max(length, position + count);
  }

  synchronized long length() {
    return length;
  }

  private synchronized int read(long position, byte[] into, int offset, int count)
      throws IOException {
    bytes.seek(position);
    return bytes.read(into, offset, (int) Math.min(count, length - position));
  }

  /** The bytes from the start, for an attempt to send them. */
  InputStream stream() {
    return new InputStream() {
      private long position;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, into.length);
        if (count == 0) {
          return 0;
        }
        if (position == length()) {
          return -1;
        }
        int read = PartSpool.this.read(position, into, offset, count);
        position += Math.max(read, 0);
        return read;
      }
    };
  }

  @Override
  public synchronized void close() throws IOException {
    bytes.close();
    Files.deleteIfExists(file);
  }
}
