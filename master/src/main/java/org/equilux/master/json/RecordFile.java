package org.equilux.master.json;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.equilux.storage.file.OwnerOnly;

/** Files with one record each, readable only by the system user of the master. */
public final class RecordFile {
  /** The suffix of a file that is being written. */
  public static final String DRAFT = ".new";

  private RecordFile() {}

  /**
   * Replaces a record atomically. Also works in an interrupted thread, which a channel would not,
   * as interrupts close channels.
   */
  public static void write(Path file, Object record) throws IOException {
    writeBytes(file, Json.bytes(record));
  }

  /** Replaces the bytes of a file, as {@link #write} does with a record. */
  public static void writeBytes(Path file, byte[] bytes) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + DRAFT);
    Files.deleteIfExists(draft);
    // Permissions are set before the first byte is written.
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
