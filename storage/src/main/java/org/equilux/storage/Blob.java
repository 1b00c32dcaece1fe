package org.equilux.storage;

import java.io.IOException;

/** A place for bytes that are read and written as a whole: a file, or an object in a store. */
public interface Blob {
  /** Name for messages. */
  String name();

  /**
   * Opens the bytes for reading.
   *
   * @throws java.nio.file.NoSuchFileException if there are none
   * @throws IOException if they cannot be opened
   */
  RandomAccessSource open() throws IOException;

  /**
   * Begins new bytes. They appear under the blob's name, in place of older ones, when the writer
   * commits them.
   *
   * @throws IOException if they cannot be written
   */
  BlobWriter create() throws IOException;

  /**
   * Reads all bytes of a small blob.
   *
   * @throws java.nio.file.NoSuchFileException if there are none
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

  /** Writes a small blob that outlasts a failure of this machine. */
  default void writeDurably(byte[] bytes) throws IOException {
    try (BlobWriter writer = create()) {
      writer.write(bytes);
      writer.force();
      writer.commit();
    }
  }
}
