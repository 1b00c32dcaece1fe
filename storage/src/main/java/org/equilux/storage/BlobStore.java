package org.equilux.storage;

import java.io.IOException;
import java.util.List;

/**
 * A store of named blobs: a folder or a bucket. Names are {@linkplain BlobName checked} relative
 * paths with slashes, which cannot refer outside of the store. Thread-safe; of several writers of
 * one name, the last commit wins.
 */
public interface BlobStore {
  /**
   * Opens a blob for reading. If the blob is replaced or deleted meanwhile, the reader sees the old
   * bytes or an error, but never bytes of two versions.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such blob
   * @throws IllegalArgumentException if the name is invalid
   */
  RandomAccessSource open(String name) throws IOException;

  /**
   * Starts a blob.
   *
   * @throws IllegalArgumentException if the name is invalid
   */
  BlobWriter create(String name) throws IOException;

  /**
   * Copies a blob and replaces the target atomically; the store may share the bytes.
   *
   * @throws java.nio.file.NoSuchFileException if there is no blob {@code from}
   */
  void copy(String from, String to) throws IOException;

  /**
   * Renames a blob and replaces the target atomically.
   *
   * @throws java.nio.file.NoSuchFileException if there is no blob {@code from}
   */
  default void move(String from, String to) throws IOException {
    copy(from, to);
    if (!from.equals(to)) {
      boolean _ = delete(from);
    }
  }

  /**
   * Deletes a blob.
   *
   * @return whether it existed
   */
  boolean delete(String name) throws IOException;

  /**
   * Deletes every blob whose name starts with a prefix. Blobs committed meanwhile may remain.
   *
   * @param prefix a name with a trailing slash, or the empty string for all blobs
   */
  void deleteAll(String prefix) throws IOException;

  /**
   * Lists the blobs whose name starts with a prefix, in the order of their names' UTF-16 units.
   * Uncommitted blobs are not listed.
   *
   * @param prefix a name with a trailing slash, or the empty string for all blobs
   */
  List<BlobInfo> list(String prefix) throws IOException;

  /**
   * Makes the bytes of a committed blob durable, even if this machine fails. Remote stores do that
   * with the commit. No effect if there is no such blob.
   */
  default void force(String name) throws IOException {}

  /** The blob with a name in this store, whether it exists or not. */
  default Blob blob(String name) {
    BlobName.require(name);
    return new StoredBlob(this, name);
  }
}
