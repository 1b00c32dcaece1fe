package org.equilux.imaging.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A file being written under a temporary name in the folder of its target, so that {@link #commit}
 * is one rename and nobody ever sees half a file. Written from front to back through a buffer; what
 * was left out before can be patched.
 */
public final class OutputFile extends OutputStream {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final byte[] buffer = new byte[1 << 16];
  private int used;
  private long flushed;
  private boolean closed;

  private OutputFile(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  public static OutputFile create(Path target) throws IOException {
    byte[] id = new byte[8];
    RANDOM.nextBytes(id);
    // Not named after the target, whose name may already be as long as names can be; and not
    // Files.createTempFile, whose files nobody else may read.
    Path temporary =
        target.toAbsolutePath().resolveSibling(".equilux-" + HexFormat.of().formatHex(id));
    return new OutputFile(
        target,
        temporary,
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** Bytes written so far. */
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

  /** Copies a part of another file. */
  public void copy(InputFile from, long position, long length) throws IOException {
    try (InputStream in = from.stream(position, length)) {
      in.transferTo(this);
    }
  }

  /** Replaces bytes written earlier. */
  public void patch(long position, byte[] bytes) throws IOException {
    flush();
    writeFully(ByteBuffer.wrap(bytes), position);
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

  /** Gives the file its name, replacing a file of that name. */
  public void commit() throws IOException {
    flush();
    channel.close();
    Files.move(
        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    closed = true;
  }

  /** Removes the file unless it was committed. */
  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      channel.close();
      Files.deleteIfExists(temporary);
    }
  }
}
