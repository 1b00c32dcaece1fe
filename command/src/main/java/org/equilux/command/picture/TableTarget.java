package org.equilux.command.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of a picture's lookup tables.
 *
 * @param file of the first page's tables; those of further pages have {@code -page2} and so on
 *     before the extension
 * @param overwrite whether files may be replaced
 */
public record TableTarget(Path file, boolean overwrite) {
  /** The file for a page, counted from 0. */
  Path of(int page) {
    if (page == 0) {
      return file;
    }
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    int end = dot <= 0 ? name.length() : dot;
    return file.resolveSibling(
        "%s-page%d%s".formatted(name.substring(0, end), page + 1, name.substring(end)));
  }

  /**
   * Checks that a page's file can be written.
   *
   * @throws IOException if it exists and must not be replaced, or its folder cannot be written to
   */
  public void check(int page) throws IOException {
    Path target = of(page);
    if (Files.exists(target) && !overwrite) {
      throw new IOException(target + " exists already; --overwrite replaces it");
    }
    Path folder = target.toAbsolutePath().getParent();
    if (!Files.isWritable(folder)) {
      throw new IOException(
          Files.exists(folder)
              ? folder + " cannot be written to; give --save-lut another place"
              : folder + " does not exist; make it, or give --save-lut another place");
    }
  }
}
