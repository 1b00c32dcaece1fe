package org.equilux.master.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.equilux.storage.file.OwnerOnly;

/** The lock of a data folder, {@code DATA/lock}, which one master holds at a time. */
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks a data folder.
   *
   * @throws IOException if the folder cannot be used, or another master uses it
   */
  static FolderLock of(Path data) throws IOException {
    FileChannel channel =
        OwnerOnly.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new IOException(
          "another master uses "
              + data.toAbsolutePath()
              + "; stop it, or give this one a data folder of its own with --data");
    }
    return new FolderLock(channel);
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
