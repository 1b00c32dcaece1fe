package org.equilux.master.storage;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobInfo;
import org.equilux.storage.BlobStore;
import org.equilux.storage.ObjectStore;

/**
 * A part of a store: all blobs whose names begin with a prefix.
 *
 * @param prefix empty, or ends with a slash
 * @param remote whether the blobs lie on other machines, and not beside the local files of the same
 *     jobs
 */
public record StorePart(BlobStore store, String prefix, boolean remote) {
  /** The place of a blob. */
  public Blob blob(String name) {
    return store.blob(prefix + name);
  }

  /** The name of a blob within this part, if it is of this part. */
  public String name(BlobInfo blob) {
    return blob.name().substring(prefix.length());
  }

  /**
   * The blobs of a folder, or all blobs.
   *
   * @param folder ends with a slash, or is empty
   */
  public List<BlobInfo> list(String folder) throws IOException {
    return store.list(prefix + folder);
  }

  /** Deletes a blob, if it is there. */
  public void delete(String name) throws IOException {
    boolean _ = store.delete(prefix + name);
  }

  /**
   * Gives up a blob that any process has begun to write, if blobs lie in an object store.
   *
   * @param folder ends with a slash
   * @param file the blob's name in it
   */
  public void abortWrites(String folder, String file) throws IOException {
    if (store instanceof ObjectStore objects) {
      int _ = objects.abortWrites(prefix + folder, Set.of(prefix + folder + file));
    }
  }

  /**
   * Deletes the blobs of a folder.
   *
   * @param folder ends with a slash
   */
  public void deleteAll(String folder) throws IOException {
    store.deleteAll(prefix + folder);
  }
}
