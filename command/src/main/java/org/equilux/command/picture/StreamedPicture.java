package org.equilux.command.picture;

import java.nio.file.Path;

/**
 * A picture that came from standard input.
 *
 * @param fileName for the result, with the extension of its format
 * @param file the temporary file that has it, which is removed by the {@link PictureFinder}
 */
record StreamedPicture(String fileName, Path file) implements PictureSource {
  @Override
  public Path shown() {
    return Path.of(StandardStreams.NAME);
  }

  @Override
  public Path origin() {
    return file;
  }

  @Override
  public Path home() {
    return Path.of("");
  }

  @Override
  public Path below() {
    return Path.of("");
  }

  @Override
  public Opened open(Path scratch) {
    return new Opened(file, false);
  }
}
