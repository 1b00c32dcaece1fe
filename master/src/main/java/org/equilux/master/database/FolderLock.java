package org.equilux.master.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.equilux.storage.file.OwnerOnly;

/** Exclusive lock of a folder, {@code FOLDER/lock}, held by one master at a time. */
final class FolderLock implements AutoCloseable {
  /** Name of the folder below a data folder that contains the local folders of further masters. */
  private static final String MASTERS = "masters";

  private static final int MOST_MASTERS = 1000;

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** The locked folder. */
  Path folder() {
    return folder;
  }

  /**
   * Locks a data folder.
   *
   * @throws IOException if the folder cannot be used, or another master uses it
   */
  static FolderLock of(Path data) throws IOException {
    return tryOf(data)
        .orElseThrow(
            () ->
                new IOException(
                    "another master uses "
                        + data.toAbsolutePath()
                        + "; stop it, or give this one a data folder of its own with --data"));
  }

  /**
   * Locks a data folder that masters share, or, if another master has locked it, a folder below it:
   * {@code DATA/masters/2}, {@code 3} and so on.
   */
  static FolderLock ofOneBelow(Path data) throws IOException {
    Optional<FolderLock> lock = tryOf(data);
    for (int i = 2; lock.isEmpty(); i++) {
      if (i > MOST_MASTERS) {
        throw new IOException("%,d masters use %s".formatted(MOST_MASTERS, data));
      }
      lock = tryOf(OwnerOnly.createFolders(data.resolve(MASTERS).resolve(Integer.toString(i))));
    }
    return lock.get();
  }

  private static Optional<FolderLock> tryOf(Path folder) throws IOException {
    FileChannel channel =
        OwnerOnly.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (locked(channel)) {
      return Optional.of(new FolderLock(folder, channel));
    }
    channel.close();
    return Optional.empty();
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
