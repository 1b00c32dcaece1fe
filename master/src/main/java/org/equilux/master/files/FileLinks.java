package org.equilux.master.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Hard links. */
public final class FileLinks {
  private FileLinks() {}

  /** Creates a hard link, or copies the file where the file system has none. */
  public static void link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (UnsupportedOperationException e) {
      Files.copy(from, to);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      if (!Files.exists(from)) {
        throw e;
      }
      Files.copy(from, to);
    }
  }
}
