package org.equilux.master.json;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.equilux.storage.file.OwnerOnly;

/** Files that hold one record each, and that only the system user who runs the master can read. */
public final class RecordFile {
  /** Ends the name of a file that is being written. */
  public static final String DRAFT = ".new";

  private RecordFile() {}

  /**
   * Writes a record so that at any moment the old one or the new one is whole. Works in a thread
   * that was interrupted, too: a plain stream is not closed by that, as a channel is.
   */
  public static void write(Path file, Object record) throws IOException {
    writeBytes(file, Json.bytes(record));
  }

  /** Writes bytes as {@link #write} does a record. */
  public static void writeBytes(Path file, byte[] bytes) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + DRAFT);
    Files.deleteIfExists(draft);
    // The permissions are there before the first byte is.
    OwnerOnly.createFile(draft);
    try {
      try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
        out.write(bytes);
        out.getFD().sync();
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }
}
