package org.equilux.spark.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.equilux.storage.RandomAccessSource;

/** A source as a channel that is only read. For one thread. */
final class SourceChannel implements SeekableByteChannel {
  private static final int BUFFER = 1 << 16;

  private final RandomAccessSource source;
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
    byte[] bytes =
        new byte[(int) Math.min(Math.min(into.remaining(), BUFFER), source.size() - position)];
    source.read(position, bytes, 0, bytes.length);
    into.put(bytes);
    position += bytes.length;
    return bytes.length;
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
