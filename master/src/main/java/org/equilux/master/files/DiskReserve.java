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
 * The part of a disk that is kept free, so that running jobs can end and be recorded: what comes
 * from clients is refused before it touches the reserve.
 */
public final class DiskReserve {
  private static final System.Logger LOG = System.getLogger(DiskReserve.class.getName());
  private static final long USUAL = 1L << 30;

  /** Why something that was under way has failed, and what to do. */
  public static final String FULL =
      "the disk with the master's data folder is full; make room on it, and do the job again";

  /** Of a small disk, the usual reserve would be too much. */
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
   * Looks at the disk of a folder.
   *
   * @param folder must be there
   * @param bytes to keep free, 0 or more; empty for 1 GiB, or a twentieth of a disk below 20 GiB
   */
  public static DiskReserve of(Path folder, OptionalLong bytes) throws IOException {
    FileStore disk = Files.getFileStore(folder);
    long usual = Math.min(USUAL, disk.getTotalSpace() / SMALLEST_SHARE);
    return new DiskReserve(folder, disk, bytes.orElse(usual));
  }

  /** The bytes that are kept free. */
  public long bytes() {
    return bytes;
  }

  /** Whether the reserve is untouched after more bytes are written. */
  public boolean allows(long more) {
    return free() - more >= bytes;
  }

  /** The error and the remedy as a message, if the reserve is touched. */
  public Optional<String> shortage() {
    return allows(0) ? Optional.empty() : Optional.of(explanation());
  }

  /** The reason and the remedy once there is too little room, in whole sentences. */
  public String explanation() {
    return "The disk with the master's data folder is full: %,d bytes are free, and %,d are kept in reserve. Delete jobs that are no longer needed; or the operator of this master makes room on the disk, or lowers --disk-reserve."
        .formatted(free(), bytes);
  }

  /** Bytes that can be written; as many as can be counted if the system does not say. */
  private long free() {
    try {
      return disk.getUsableSpace();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the free space of " + folder + " is not known", e);
      return Long.MAX_VALUE;
    }
  }

  /** Whether a failure says that the disk is full; Java has no type for that. */
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

  /** The message is the system's: of a full disk, and of a quota of the system's user. */
  private static boolean saysFull(String message) {
    return message.contains("No space left on device") || message.contains("quota exceeded");
  }
}
