package org.equilux.spark.task;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.equilux.command.path.BlobPath;
import org.equilux.command.path.FilePath;
import org.equilux.storage.Blob;

/**
 * A file or folder shared by driver and executors.
 *
 * @param name its absolute path
 */
public record Place(String name) implements Serializable {
  /** The prefix of the names of files of bands, which are hidden. */
  public static final String BANDS = ".bands-";

  /** The buffer size in bytes for temporary files. */
  private static final int BUFFER = 1 << 20;

  public static Place of(Path path) {
    return new Place(path.toAbsolutePath().toString());
  }

  public Path path() {
    return FilePath.of(name);
  }

  /** The file as a blob. */
  public Blob blob() {
    return BlobPath.of(path());
  }

  /**
   * The file as a blob with marked temporary files.
   *
   * @param mark of the run
   */
  public Blob blob(String mark) {
    return BlobPath.of(path(), mark);
  }

  /**
   * A new name in this folder for a temporary file of bands.
   *
   * @param mark of the run, by which orphaned files are found
   */
  public Place temporary(String mark) {
    return Place.of(path().resolve(BANDS + mark + UUID.randomUUID()));
  }

  /**
   * Creates the file, which is complete when the stream is closed.
   *
   * @throws IOException if the file exists or cannot be written
   */
  public OutputStream create() throws IOException {
    return new BufferedOutputStream(
        Files.newOutputStream(path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        BUFFER);
  }

  /** Deletes the file, if it exists. */
  public void delete() throws IOException {
    Files.deleteIfExists(path());
  }
}
