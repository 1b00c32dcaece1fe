package org.equilux.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.equilux.storage.BlobName;
import org.equilux.storage.BlobWriter;

/**
 * The writer of a file under a temporary name in the folder of its target, so that the commit is an
 * atomic rename.
 */
public final class FileWriter extends BlobWriter {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int used;
  private long flushed;
  private int openGaps;
  private boolean closed;

  private FileWriter(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Creates a file that only its owner can read.
   *
   * @param target in an existing folder
   */
  static FileWriter createOwnerOnly(Path target) throws IOException {
    Path temporary = temporary(target, "");
    return new FileWriter(
        target,
        temporary,
        OwnerOnly.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /**
   * Creates a file with the permissions of the process's umask.
   *
   * @param target in an existing folder
   * @param mark prefix of the temporary file's name, after {@link BlobName#RESERVED}
   */
  public static FileWriter create(Path target, String mark) throws IOException {
    // Not Files.createTempFile, whose files only their owner can read.
    Path temporary = temporary(target, mark);
    return new FileWriter(
        target,
        temporary,
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** A new name next to the target, whose name may have the maximum length. */
  private static Path temporary(Path target, String mark) {
    // A predictable name is harmless: an existing file is neither opened nor followed.
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    return target.toAbsolutePath().resolveSibling(BlobName.RESERVED + mark + id);
  }

  /**
   * Creates a hard link, replacing a file of that name atomically.
   *
   * @return false if the file system does not support it; nothing has changed then
   */
  static boolean link(Path file, Path target) throws IOException {
    Path temporary = temporary(target, "");
    try {
      Files.createLink(temporary, file);
    } catch (FileSystemException | UnsupportedOperationException e) {
      return false;
    }
    try {
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      // A rename between two links of the same file leaves both.
      Files.deleteIfExists(temporary);
    }
    return true;
  }

  /** Makes the bytes of a file durable, including those written by others. */
  static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (NoSuchFileException e) {
      // Deleted: nothing is to be kept.
    }
  }

  @Override
  public long position() {
    return flushed + used;
  }

  @Override
  public void write(int b) throws IOException {
    if (used == buffer.length) {
      flush();
    }
    buffer[used++] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > buffer.length - used) {
      flush();
      if (length >= buffer.length) {
        writeFully(ByteBuffer.wrap(bytes, offset, length), flushed);
        flushed += length;
        return;
      }
    }
    System.arraycopy(bytes, offset, buffer, used, length);
    used += length;
  }

  @Override
  public Gap gap(int length) throws IOException {
    long position = position();
    write(new byte[length]);
    openGaps++;
    return new Gap() {
      private boolean filled;

      @Override
      public void fill(byte[] bytes) throws IOException {
        if (bytes.length != length) {
          throw new IllegalArgumentException(
              bytes.length + " bytes for a gap of " + length + " bytes");
        }
        if (filled || closed) {
          throw new IllegalStateException("the gap can no longer be filled");
        }
        flush();
        writeFully(ByteBuffer.wrap(bytes), position);
        filled = true;
        openGaps--;
      }
    };
  }

  @Override
  public void flush() throws IOException {
    writeFully(ByteBuffer.wrap(buffer, 0, used), flushed);
    flushed += used;
    used = 0;
  }

  private void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void force() throws IOException {
    flush();
    channel.force(true);
  }

  @Override
  public void commit() throws IOException {
    if (closed) {
      throw new IllegalStateException("the file is committed or discarded already");
    }
    if (openGaps > 0) {
      throw new IllegalStateException(openGaps + " gaps are open");
    }
    flush();
    channel.close();
    Files.move(
        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    closed = true;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      channel.close();
      Files.deleteIfExists(temporary);
    }
  }
}
