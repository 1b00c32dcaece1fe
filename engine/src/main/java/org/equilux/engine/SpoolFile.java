package org.equilux.engine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file for what does not fit into memory, written and read at any place by any thread. It
 * vanishes when it is closed, and, where the system allows, already has no name while open.
 */
final class SpoolFile implements AutoCloseable {
  private final FileChannel channel;

  private SpoolFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes a file.
   *
   * @param kind with which its name begins
   */
  static SpoolFile create(Path folder, String kind) throws IOException {
    return new SpoolFile(
        FileChannel.open(
            folder.resolve(kind + "-" + UUID.randomUUID() + ".raw"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE));
  }

  void write(long position, byte[] data, int offset, int bytes) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(data, offset, bytes);
    long at = position;
    while (from.hasRemaining()) {
      at += channel.write(from, at);
    }
  }

  /** Fills an array with bytes that were written before. */
  void read(long position, byte[] into) throws IOException {
    ByteBuffer to = ByteBuffer.wrap(into);
    long at = position;
    while (to.hasRemaining()) {
      int read = channel.read(to, at);
      if (read < 0) {
        throw new EOFException("nothing is spooled at " + at);
      }
      at += read;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
