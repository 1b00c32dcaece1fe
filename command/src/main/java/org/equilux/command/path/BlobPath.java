package org.equilux.command.path;

import java.nio.file.Path;
import org.equilux.storage.Blob;
import org.equilux.storage.file.FileBlob;

/** A path of a file system that provides its own reading and writing of files. */
public interface BlobPath extends Path {
  /**
   * The file as a blob.
   *
   * @param mark of the temporary files that the blob is written to; may be empty
   */
  Blob blob(String mark);

  /**
   * The file of any path as a blob.
   *
   * @param mark of the temporary files that the blob is written to; may be empty
   */
  static Blob of(Path path, String mark) {
    return path instanceof BlobPath own ? own.blob(mark) : new FileBlob(path, mark);
  }

  /** The file of any path as a blob whose temporary files have no mark. */
  static Blob of(Path path) {
    return of(path, "");
  }
}
