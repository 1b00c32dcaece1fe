package org.equilux.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.equilux.master.files.FolderTree;

/** Operations on benchmarks' folders. */
public final class Folders {
  private Folders() {}

  public static void deleteTree(Path folder) {
    try {
      FolderTree.remove(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Requires that two files are equal.
   *
   * @throws IllegalStateException if they differ
   */
  public static void requireEqual(Path expected, Path actual) throws IOException {
    long difference = Files.mismatch(expected, actual);
    if (difference >= 0) {
      throw new IllegalStateException(
          "%s differs from %s at byte %d".formatted(actual, expected, difference));
    }
  }
}
