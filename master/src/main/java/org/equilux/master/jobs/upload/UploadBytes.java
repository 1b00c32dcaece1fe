package org.equilux.master.jobs.upload;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.equilux.storage.Blob;

/**
 * The store of the received bytes of uploads, which survives the end of the process. One thread at
 * a time changes the bytes of an upload.
 */
interface UploadBytes {
  /**
   * The stored part of an upload.
   *
   * @param modified time of the last bytes
   */
  record State(long bytes, Instant modified) {}

  /** Appends to an upload; bytes not passed to {@link #keep} before closing may be lost. */
  interface Appender extends Closeable {
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Makes all written bytes durable; works in an interrupted thread, too. */
    void keep() throws IOException;
  }

  /** The ids of uploads with stored data. */
  Set<String> ids() throws IOException;

  /**
   * Prepares an upload.
   *
   * @param length announced length in bytes
   */
  void begin(String id, long length) throws IOException;

  /** The stored part of an upload; empty if the upload does not exist. */
  Optional<State> state(String id) throws IOException;

  /**
   * Opens an upload for appending.
   *
   * @throws java.nio.file.NoSuchFileException if the upload does not exist, or the store has
   *     dropped it
   */
  Appender append(String id) throws IOException;

  /**
   * The checksum of the stored bytes of an upload; may be called while bytes are appended.
   *
   * @return empty if the upload does not exist
   */
  Optional<UploadChecksum> checksum(String id) throws IOException;

  /** The file of a complete upload. */
  Blob whole(String id) throws IOException;

  /** The size in bytes of an upload in the store. */
  long taken(String id) throws IOException;

  /** Deletes an upload, if it exists. */
  void delete(String id) throws IOException;
}
