package org.equilux.storage;

import java.io.IOException;

/** A named sequence of bytes that is replaced as a whole: a file, or an object in a store. */
public interface Blob {
  /** The name for messages. */
  String name();

  /**
   * Opens the bytes for reading.
   *
   * @throws java.nio.file.NoSuchFileException if the blob does not exist
   * @throws IOException if it cannot be opened
   */
  RandomAccessSource open() throws IOException;

  /**
   * Starts new bytes, which replace older ones when the writer commits them.
   *
   * @throws IOException if they cannot be written
   */
  BlobWriter create() throws IOException;

  /**
   * Reads all bytes of a small blob.
   *
   * @throws java.nio.file.NoSuchFileException if the blob does not exist
   */
  default byte[] read() throws IOException {
    try (RandomAccessSource source = open()) {
      return source.bytes();
    }
  }

  /** Writes a small blob. */
  default void write(byte[] bytes) throws IOException {
    try (BlobWriter writer = create()) {
      writer.write(bytes);
      writer.commit();
    }
  }

  /**
   * Makes committed bytes durable, even if this machine fails. Remote stores do that with the
   * commit. No effect if the blob does not exist.
   */
  default void force() throws IOException {}

  /** Writes a small blob that survives a failure of this machine. */
  default void writeDurably(byte[] bytes) throws IOException {
    try (BlobWriter writer = create()) {
      writer.write(bytes);
      writer.force();
      writer.commit();
    }
  }
}
