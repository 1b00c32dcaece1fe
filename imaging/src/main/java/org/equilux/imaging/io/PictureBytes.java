package org.equilux.imaging.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.equilux.imaging.PictureException;
import org.equilux.storage.AddressedSource;
import org.equilux.storage.ByteReader;
import org.equilux.storage.RandomAccessSource;

/**
 * The bytes of a picture file. Reading beyond the end is a {@link PictureException}, as a file that
 * refers to bytes beyond its end is truncated. Thread-safe.
 */
public final class PictureBytes implements ByteReader, Closeable {
  private final RandomAccessSource source;

  /**
   * Creates the view of a source.
   *
   * @param source closed with this object
   */
  public PictureBytes(RandomAccessSource source) {
    this.source = source;
  }

  @Override
  public Optional<AddressedSource> addressed() {
    return source.addressed();
  }

  @Override
  public boolean isRemote() {
    return source.isRemote();
  }

  /** Length of the file in bytes. */
  public long size() {
    return source.size();
  }

  /** Whether a range lies within the file, for any values. */
  public boolean contains(long position, long length) {
    return source.contains(position, length);
  }

  /**
   * Reads a range.
   *
   * @throws PictureException if the range exceeds the file
   */
  public byte[] bytes(long position, int length) throws IOException {
    requireContains(position, length);
    byte[] bytes = new byte[length];
    read(position, bytes, 0, length);
    return bytes;
  }

  /**
   * Reads exactly {@code length} bytes.
   *
   * @throws PictureException if the range exceeds the file
   */
  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    try {
      source.read(position, into, offset, length);
    } catch (EOFException e) {
      throw endsEarly();
    }
  }

  /**
   * Opens a range as an unbuffered stream.
   *
   * @throws PictureException if the range exceeds the file
   */
  public InputStream stream(long position, long length) throws IOException {
    requireContains(position, length);
    return source.stream(position, length);
  }

  /**
   * Copies a range to a stream.
   *
   * @throws PictureException if the range exceeds the file
   */
  public void copy(long position, long length, OutputStream to) throws IOException {
    try (InputStream in = stream(position, length)) {
      in.transferTo(to);
    }
  }

  private void requireContains(long position, long length) throws PictureException {
    if (!contains(position, length)) {
      throw endsEarly();
    }
  }

  private static PictureException endsEarly() {
    return PictureException.corrupt("the file ends before its content does; it is truncated");
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
