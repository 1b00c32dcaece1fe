package org.equilux.command.picture;

import java.nio.file.Path;

/**
 * A picture that is a file.
 *
 * @param below the subfolder of a given folder in which it was found
 */
record PictureFile(Path file, Path below) implements PictureSource {
  /** A file that was named itself. */
  PictureFile(Path file) {
    this(file, Path.of(""));
  }

  @Override
  public Path shown() {
    return file;
  }

  @Override
  public Path origin() {
    return file;
  }

  @Override
  public Path home() {
    return file.resolveSibling("");
  }

  @Override
  public Opened open(Path scratch) {
    return new Opened(file, false);
  }
}
