package org.equilux.command.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.equilux.command.path.BlobPath;
import org.equilux.storage.file.FolderScratch;

/**
 * A picture and where its result goes.
 *
 * @param output the file of the result; a temporary one if the result goes to standard output
 * @param tables where the lookup tables go that were used, if they are wanted
 * @param standardOutput whether the result goes to standard output
 * @param overwrite whether a result that exists is replaced
 */
public record PictureTask(
    PictureSource source,
    Path output,
    Optional<TableTarget> tables,
    boolean standardOutput,
    boolean overwrite) {
  /** The place of the result as people see it. */
  public String shownOutput() {
    return standardOutput ? StandardStreams.NAME : output.toString();
  }

  /** The picture's path as people see it. */
  public Path input() {
    return source.shown();
  }

  /** The picture's name without its folders. */
  public String name() {
    return source.fileName();
  }

  /** The folder of the result. */
  public Path folder() {
    return output.toAbsolutePath().getParent();
  }

  /**
   * The folder of temporary files: that of the result, since the system's folder may be memory, or
   * the system's if the result is on other machines.
   */
  public Path scratch() {
    return folder() instanceof BlobPath ? FolderScratch.temporary().folder() : folder();
  }

  /**
   * Checks that the picture can be read and its result written, and makes the result's folder.
   *
   * @throws IOException if not; the message says why
   */
  public void check() throws IOException {
    Path file = source.origin();
    if (!Files.exists(file)) {
      throw new IOException("there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is no file");
    }
    if (!Files.isReadable(file)) {
      throw new IOException("it cannot be read: permission denied");
    }
    if (Files.exists(output) && !overwrite) {
      throw new IOException(output + " exists already; --overwrite replaces it");
    }
    Files.createDirectories(folder());
    if (!Files.isWritable(folder())) {
      throw new IOException("%s cannot be written to; give --output".formatted(folder()));
    }
    if (tables.isPresent()) {
      tables.get().check(0);
    }
  }
}
