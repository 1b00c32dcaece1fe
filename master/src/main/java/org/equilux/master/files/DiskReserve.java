package org.equilux.master.files;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.equilux.master.database.DatabaseException;

/**
 * The part of a disk that is kept free, so that running jobs can finish and be recorded: data from
 * clients are refused before they use the reserve.
 */
public final class DiskReserve {
  private static final System.Logger LOG = System.getLogger(DiskReserve.class.getName());
  private static final long USUAL = 1L << 30;

  /** The message of an operation that failed on a full disk, with the remedy. */
  public static final String FULL =
      "the disk with the master's data folder is full; free space on it, then submit the job again";

  /** The divisor for small disks, for which the default reserve would be too large. */
  private static final int SMALLEST_SHARE = 20;

  private final Path folder;
  private final FileStore disk;
  private final long bytes;

  private DiskReserve(Path folder, FileStore disk, long bytes) {
    this.folder = folder;
    this.disk = disk;
    this.bytes = bytes;
  }

  /**
   * The reserve of the disk with a folder.
   *
   * @param folder an existing folder
   * @param bytes to keep free, 0 or more; empty for 1 GiB, or a twentieth of a disk below 20 GiB
   */
  public static DiskReserve of(Path folder, OptionalLong bytes) throws IOException {
    FileStore disk = Files.getFileStore(folder);
    long usual = Math.min(USUAL, disk.getTotalSpace() / SMALLEST_SHARE);
    return new DiskReserve(folder, disk, bytes.orElse(usual));
  }

  /** The size of the reserve in bytes. */
  public long bytes() {
    return bytes;
  }

  /** Whether the reserve remains intact after more bytes are written. */
  public boolean allows(long more) {
    return free() - more >= bytes;
  }

  /** A message with the error and the remedy, if the free space is below the reserve. */
  public Optional<String> shortage() {
    return allows(0) ? Optional.empty() : Optional.of(explanation());
  }

  /** The error and the remedy, in whole sentences. */
  public String explanation() {
    return "The disk with the master's data folder is full: %,d bytes are free, and %,d are kept in reserve. Delete jobs that are no longer needed, or ask the operator of this master to free space on the disk or to lower --disk-reserve."
        .formatted(free(), bytes);
  }

  /** Free bytes; {@code Long.MAX_VALUE} if the system does not report them. */
  private long free() {
    try {
      return disk.getUsableSpace();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the free space of " + folder + " is unknown", e);
      return Long.MAX_VALUE;
    }
  }

  /** Whether an exception means that the disk is full; Java has no type for that. */
  public static boolean isFull(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DiskFullException
          || (cause instanceof DatabaseException database
              && database.reason() == DatabaseException.Reason.FULL)
          || (cause instanceof IOException && saysFull(String.valueOf(cause.getMessage())))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Compares the system's messages for a full disk and for an exceeded quota of the system's user.
   */
  private static boolean saysFull(String message) {
    return message.contains("No space left on device") || message.contains("quota exceeded");
  }
}
