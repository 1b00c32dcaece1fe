package org.equilux.imaging.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.equilux.imaging.PictureException;

/** A file read at any place; whoever reads beyond its end is told that the file is damaged. */
public final class InputFile implements ByteSource, Closeable {
  private final FileChannel channel;
  private final long size;

  private InputFile(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  public static InputFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new InputFile(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** In bytes. */
  public long size() {
    return size;
  }

  /** Whether these bytes lie within the file; any values may be asked. */
  public boolean contains(long position, long length) {
    return position >= 0 && length >= 0 && length <= size && position <= size - length;
  }

  /**
   * The bytes at a place.
   *
   * @throws PictureException if the file ends before
   */
  public byte[] bytes(long position, int length) throws IOException {
    if (!contains(position, length)) {
      throw endsEarly();
    }
    byte[] bytes = new byte[length];
    read(position, bytes, 0, length);
    return bytes;
  }

  /**
   * Reads exactly so many bytes.
   *
   * @throws PictureException if the file ends before
   */
  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    if (!contains(position, length)) {
      throw endsEarly();
    }
    ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
    long at = position;
    while (buffer.hasRemaining()) {
      int n = channel.read(buffer, at);
      if (n < 0) {
        throw endsEarly();
      }
      at += n;
    }
  }

  /**
   * A part of the file as a stream, not buffered: for readers with buffers of their own.
   *
   * @throws PictureException if the file does not have these bytes
   */
  public InputStream stream(long position, long length) throws IOException {
    if (!contains(position, length)) {
      throw endsEarly();
    }
    return new Part(position, position + length);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static PictureException endsEarly() {
    return PictureException.corrupt("the file ends before its content does; it is truncated");
  }

  private final class Part extends InputStream {
    private long position;
    private final long end;

    Part(long position, long end) {
      this.position = position;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      if (length == 0) {
        return 0;
      }
      if (position == end) {
        return -1;
      }
      int n = (int) Math.min(length, end - position);
      InputFile.this.read(position, into, offset, n);
      position += n;
      return n;
    }
  }
}
