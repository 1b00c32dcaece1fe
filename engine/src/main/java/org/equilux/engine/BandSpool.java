package org.equilux.engine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Encoded results of a page's chunks on disk, where they wait for their turn: they come in any
 * order and the file is written from top to bottom. Safe for any number of threads, as long as each
 * chunk is put once and read afterwards. The file vanishes with the spool.
 */
final class BandSpool implements PageResults.Output, AutoCloseable {
  private final FileChannel channel;
  private final AtomicLong end = new AtomicLong();
  private final AtomicLongArray positions;
  private final AtomicLongArray lengths;

  BandSpool(Path folder, int chunks) throws IOException {
    this.positions = new AtomicLongArray(chunks);
    this.lengths = new AtomicLongArray(chunks);
    this.channel =
        FileChannel.open(
            folder.resolve("bands-" + UUID.randomUUID() + ".raw"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  @Override
  public void put(int chunk, byte[] encoded) throws IOException {
    long position = end.getAndAdd(encoded.length);
    positions.set(chunk, position);
    lengths.set(chunk, encoded.length);
    ByteBuffer from = ByteBuffer.wrap(encoded);
    while (from.hasRemaining()) {
      position += channel.write(from, position);
    }
  }

  byte[] read(int chunk) throws IOException {
    ByteBuffer into = ByteBuffer.allocate((int) lengths.get(chunk));
    long position = positions.get(chunk);
    while (into.hasRemaining()) {
      int read = channel.read(into, position);
      if (read < 0) {
        throw new EOFException("result " + chunk + " is not spooled");
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
