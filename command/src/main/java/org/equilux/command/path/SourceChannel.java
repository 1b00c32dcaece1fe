package org.equilux.command.path;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.equilux.storage.RandomAccessSource;

/** A source as a channel that is only read. For one thread. */
final class SourceChannel implements SeekableByteChannel {
  /** Bytes that are read at once: each request to a store takes some milliseconds. */
  private static final int BLOCK_BYTES = 1 << 20;

  private final RandomAccessSource source;

  /** The bytes from {@code blockStart} on. */
  private byte[] block = {};

  private long blockStart;
  private long position;
  private boolean open = true;

  /**
   * @param source closed with the channel
   */
  SourceChannel(RandomAccessSource source) {
    this.source = source;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    requireOpen();
    if (position >= source.size()) {
      return -1;
    }
    if (position < blockStart || position >= blockStart + block.length) {
      byte[] next = new byte[(int) Math.min(BLOCK_BYTES, source.size() - position)];
      source.read(position, next, 0, next.length);
      block = next;
      blockStart = position;
    }
    int from = (int) (position - blockStart);
    int count = Math.min(into.remaining(), block.length - from);
    into.put(block, from, count);
    position += count;
    return count;
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws IOException {
    requireOpen();
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return source.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  private void requireOpen() throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public void close() throws IOException {
    open = false;
    source.close();
  }
}
