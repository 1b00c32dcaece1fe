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
 * A file or folder that driver and executors share.
 *
 * @param name its absolute path
 */
public record Place(String name) implements Serializable {
  /** The beginning of the names of files of bands, which are hidden. */
  public static final String BANDS = ".bands-";

  /** Bytes that are written at once to a temporary file. */
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
   * The file as a blob whose temporary files have a mark.
   *
   * @param mark of the run
   */
  public Blob blob(String mark) {
    return BlobPath.of(path(), mark);
  }

  /**
   * A new name in this folder for a temporary file of bands.
   *
   * @param mark of the run, by which the file is found if it is left behind
   */
  public Place temporary(String mark) {
    return Place.of(path().resolve(BANDS + mark + UUID.randomUUID()));
  }

  /**
   * Creates the file, which is complete when the stream is closed.
   *
   * @throws IOException if the file exists, or cannot be written
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
