package org.equilux.command.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A picture and where its result goes.
 *
 * @param output the file of the result; a temporary one if the result goes to standard output
 * @param tables where the lookup tables go that were used, if they are wanted
 * @param standardOutput whether the result goes to standard output
 */
public record PictureTask(
    PictureSource source, Path output, Optional<TableTarget> tables, boolean standardOutput) {
  /** A task whose result is a file. */
  public PictureTask(PictureSource source, Path output, Optional<TableTarget> tables) {
    this(source, output, tables, false);
  }

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

  /**
   * The folder of the result, where temporary files go, too: the system's folder for these may be
   * memory.
   */
  public Path folder() {
    return output.toAbsolutePath().getParent();
  }

  /**
   * Checks that the picture can be read and its result written, and makes the result's folder.
   *
   * @param overwrite whether results that exist are replaced
   * @throws IOException if not; the message says why
   */
  public void check(boolean overwrite) throws IOException {
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
