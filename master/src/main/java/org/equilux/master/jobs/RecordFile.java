package org.equilux.master.jobs;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.equilux.master.json.Json;

/** Files that hold one record each. */
final class RecordFile {
  /** Ends the name of a file that is being written. */
  static final String DRAFT = ".new";

  private RecordFile() {}

  /**
   * Writes a record so that at any moment the old one or the new one is whole. Works in a thread
   * that was interrupted, too: a plain stream is not closed by that, as a channel is.
   */
  static void write(Path file, Object record) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + DRAFT);
    try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
      out.write(Json.bytes(record));
      out.getFD().sync();
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
