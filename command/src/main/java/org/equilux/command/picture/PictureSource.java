package org.equilux.command.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A picture that was asked for: a file, or an entry of an archive. */
public sealed interface PictureSource permits PictureFile, ArchivedPicture, StreamedPicture {
  /** The path by which people know the picture. */
  Path shown();

  /** The name of the picture as a file, without folders. */
  default String fileName() {
    return String.valueOf(shown().getFileName());
  }

  /** The file that must not be replaced. */
  Path origin();

  /** The folder of the picture's result if no other is given. */
  Path home();

  /** The folder of the picture's result below the folder of all results. */
  Path below();

  /**
   * Opens the picture as a file.
   *
   * @param scratch folder with room for the file
   */
  Opened open(Path scratch) throws IOException;

  /**
   * A file that can be read until this is closed.
   *
   * @param temporary whether the file is removed then
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
