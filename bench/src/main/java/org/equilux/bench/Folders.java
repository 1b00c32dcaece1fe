package org.equilux.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Folders that benchmarks work in. */
public final class Folders {
  private Folders() {}

  public static void deleteTree(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException error)
                throws IOException {
              Files.delete(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes sure that two files are the same.
   *
   * @throws IllegalStateException if they are not
   */
  public static void requireEqual(Path expected, Path actual) throws IOException {
    long difference = Files.mismatch(expected, actual);
    if (difference >= 0) {
      throw new IllegalStateException(
          "%s differs from %s at byte %d".formatted(actual, expected, difference));
    }
  }
}
