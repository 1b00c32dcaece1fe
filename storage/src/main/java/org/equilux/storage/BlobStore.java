package org.equilux.storage;

import java.io.IOException;
import java.util.List;

/**
 * Named blobs: a folder, a bucket. Names are {@linkplain BlobName checked}: relative paths with
 * slashes, which cannot lead out of the store. Safe for use by any number of threads; of several
 * writers of one name the last commit wins.
 */
public interface BlobStore {
  /**
   * Opens a blob for reading. A blob that is replaced or deleted meanwhile stays readable as it
   * was, or reading it fails; bytes of two versions are never mixed.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such blob
   * @throws IllegalArgumentException if the name is not allowed
   */
  RandomAccessSource open(String name) throws IOException;

  /**
   * Begins a blob.
   *
   * @throws IllegalArgumentException if the name is not allowed
   */
  BlobWriter create(String name) throws IOException;

  /**
   * Copies a blob, replacing the target in one step; the store may share the bytes.
   *
   * @throws java.nio.file.NoSuchFileException if there is no blob {@code from}
   */
  void copy(String from, String to) throws IOException;

  /**
   * Gives a blob another name, replacing the target in one step.
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
   * @return whether there was one
   */
  boolean delete(String name) throws IOException;

  /**
   * Deletes every blob whose name begins with a prefix. Blobs that are committed meanwhile may
   * stay.
   *
   * @param prefix a name that ends with a slash, or the empty string for all blobs
   */
  void deleteAll(String prefix) throws IOException;

  /**
   * Lists the blobs whose name begins with a prefix, in the order of their names' UTF-16 units.
   * Uncommitted blobs are not listed.
   *
   * @param prefix a name that ends with a slash, or the empty string for all blobs
   */
  List<BlobInfo> list(String prefix) throws IOException;

  /** The place of a name in this store, there or not. */
  default Blob blob(String name) {
    BlobName.require(name);
    return new StoredBlob(this, name);
  }
}
