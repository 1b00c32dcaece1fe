package org.equilux.engine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Raw rows of a page on disk, written and read at any place by any thread. It keeps a picture out
 * of memory: rows can be read again when a worker is lost, and results may come in any order. The
 * file vanishes when the spool is closed, and, where the system allows, already has no name while
 * open.
 */
final class RowSpool implements AutoCloseable {
  private final FileChannel channel;
  private final long rowBytes;

  RowSpool(Path folder, long rowBytes) throws IOException {
    this.channel =
        FileChannel.open(
            folder.resolve("rows-" + UUID.randomUUID() + ".raw"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    this.rowBytes = rowBytes;
  }

  void write(int firstRow, byte[] data, int offset, int bytes) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(data, offset, bytes);
    long position = firstRow * rowBytes;
    while (from.hasRemaining()) {
      position += channel.write(from, position);
    }
  }

  /** Rows that were written before. */
  byte[] read(int firstRow, int rows) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(Math.toIntExact(rows * rowBytes));
    long position = firstRow * rowBytes;
    while (into.hasRemaining()) {
      int read = channel.read(into, position);
      if (read < 0) {
        throw new EOFException("row " + firstRow + " is not spooled");
      }
      position += read;
    }
    return into.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
