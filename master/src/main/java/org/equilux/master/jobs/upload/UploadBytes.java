package org.equilux.master.jobs.upload;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.equilux.storage.Blob;

/**
 * The bytes of uploads that are here. They survive the end of the process. Of each upload, one
 * thread at a time changes the bytes.
 */
interface UploadBytes {
  /**
   * The stored part of an upload.
   *
   * @param modified when the last bytes came
   */
  record State(long bytes, Instant modified) {}

  /** Adds to an upload; what was not kept when it is closed may be lost. */
  interface Appender extends Closeable {
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Makes sure that everything written survives; works in an interrupted thread, too. */
    void keep() throws IOException;
  }

  /** The uploads of which something is here. */
  Set<String> ids() throws IOException;

  /**
   * Makes room for an upload.
   *
   * @param length that it will have
   */
  void begin(String id, long length) throws IOException;

  /** The stored part of an upload; empty if the upload was not begun. */
  Optional<State> state(String id) throws IOException;

  /**
   * Goes on with an upload.
   *
   * @throws java.nio.file.NoSuchFileException if it was not begun, or the store has given it up
   */
  Appender append(String id) throws IOException;

  /**
   * The checksum of the bytes of an upload that are here; may be asked for while bytes are added.
   *
   * @return empty if the upload was not begun
   */
  Optional<UploadChecksum> checksum(String id) throws IOException;

  /** The file of a complete upload. */
  Blob whole(String id) throws IOException;

  /** The bytes that an upload takes up. */
  long taken(String id) throws IOException;

  /** Removes an upload, if something of it is here. */
  void delete(String id) throws IOException;
}
