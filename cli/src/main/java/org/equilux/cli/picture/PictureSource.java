package org.equilux.cli.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A picture that was asked for: a file, or an entry of an archive. */
public sealed interface PictureSource permits PictureFile, ArchivedPicture {
  /** What people call it. */
  Path shown();

  /** The file that must not be replaced. */
  Path origin();

  /** Where its result goes if nothing else is said. */
  Path home();

  /** The folder below that of all results in which its own goes. */
  Path below();

  /**
   * Makes it a file for a while.
   *
   * @param scratch folder with room for it
   */
  Opened open(Path scratch) throws IOException;

  /**
   * A file that can be read until this is closed.
   *
   * @param temporary whether it is removed then
   */
  record Opened(Path file, boolean temporary) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (temporary) {
        Files.deleteIfExists(file);
      }
    }
  }
}
