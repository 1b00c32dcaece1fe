package org.equilux.master.json;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that hold one record each, and that only the system user who runs the master can read. */
public final class RecordFile {
  /** Ends the name of a file that is being written. */
  public static final String DRAFT = ".new";

  private static final String OWNER_ONLY = "rw-------";
  private static final String OWNER_ONLY_FOLDER = "rwx------";

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
    createForOwner(draft);
    try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
      out.write(bytes);
      out.getFD().sync();
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes an empty file that only its owner can read: before the first byte is in it. */
  public static void createForOwner(Path file) throws IOException {
    Files.createFile(file, permissions(file, OWNER_ONLY));
  }

  /** Makes a folder that only its owner can enter, unless it is there. */
  public static void createFolderForOwner(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, permissions(folder, OWNER_ONLY_FOLDER));
    }
  }

  private static FileAttribute<?>[] permissions(Path path, String text) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }
}
