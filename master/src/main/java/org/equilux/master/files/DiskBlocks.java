package org.equilux.master.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Bytes that files take on disk. A file takes whole blocks, and one at least: of many small files,
 * the lengths say little.
 */
public final class DiskBlocks {
  /** A block of most file systems. */
  public static final long BYTES = 4096;

  private DiskBlocks() {}

  /** Rounds the length of a file up to whole blocks. */
  public static long of(long length) {
    return Math.max(1, Math.ceilDiv(length, BYTES)) * BYTES;
  }

  /** The bytes that a file takes; 0 if there is no such file. */
  public static long of(Path file) throws IOException {
    try {
      return of(Files.size(file));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /**
   * The bytes that a folder and its files take, without those of folders in it; 0 if it is gone.
   */
  public static long ofFolder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.toList();
    } catch (NoSuchFileException e) {
      return 0;
    }
    long bytes = BYTES;
    for (Path file : files) {
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        bytes += of(file);
      }
    }
    return bytes;
  }
}
