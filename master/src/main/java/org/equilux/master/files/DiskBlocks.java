package org.equilux.master.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sizes of files on disk, in whole blocks and at least one: the lengths of many small files
 * would understate them.
 */
public final class DiskBlocks {
  /** The block size in bytes of most file systems. */
  public static final long BYTES = 4096;

  private DiskBlocks() {}

  /** Rounds a file length up to whole blocks. */
  public static long of(long length) {
    return Math.max(1, Math.ceilDiv(length, BYTES)) * BYTES;
  }

  /** The size of a file; 0 if there is none. */
  public static long of(Path file) throws IOException {
    try {
      return of(Files.size(file));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** The size of a folder with its files, without subfolders; 0 if there is none. */
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
