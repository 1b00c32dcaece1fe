package org.equilux.master.auditlog;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.equilux.storage.file.OwnerOnly;

/**
 * The rotated files of the audit log. Lines are appended to {@code audit.jsonl}; when it is full,
 * it is renamed to {@code audit.jsonl.1}, that one to {@code audit.jsonl.2} and so on, and the last
 * one is deleted. Only the system user of the master can read the files. Not thread-safe.
 */
final class AuditFile implements AutoCloseable {
  static final int FILES = 10;

  private static final String NAME = "audit.jsonl";

  private final Path folder;
  private final long fileBytes;

  /** Null before the first line and after a failed write. */
  private FileOutputStream out;

  private long length;

  /**
   * Creates the folder if it does not exist.
   *
   * @param folder of the files
   * @param maxBytes limit for all files together
   */
  AuditFile(Path folder, long maxBytes) {
    this.folder = folder;
    this.fileBytes = Math.max(1, maxBytes / FILES);
  }

  /** Appends a line, which is handed to the operating system, but not forced to disk. */
  void append(byte[] line) throws IOException {
    if (out == null) {
      open();
    }
    if (length > 0 && length + line.length > fileBytes) {
      rotate();
    }
    try {
      out.write(line);
      length += line.length;
    } catch (IOException e) {
      closeQuietly(e);
      throw e;
    }
  }

  private void open() throws IOException {
    OwnerOnly.createFolders(folder);
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      OwnerOnly.createFile(file);
    }
    length = Files.size(file);
    out = new FileOutputStream(file.toFile(), true);
    if (length > 0 && !endsWithLine(file)) {
      // Start a new line after one that was truncated by a full disk or the end of a process.
      out.write('\n');
      length++;
    }
  }

  private static boolean endsWithLine(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(in.length() - 1);
      return in.read() == '\n';
    }
  }

  private void rotate() throws IOException {
    close();
    for (int i = FILES - 1; i > 0; i--) {
      Path from = i == 1 ? folder.resolve(NAME) : numbered(i - 1);
      if (Files.exists(from)) {
        Files.move(from, numbered(i), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    open();
  }

  private Path numbered(int i) {
    return folder.resolve(NAME + "." + i);
  }

  private void closeQuietly(IOException failure) {
    try {
      close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (out != null) {
      FileOutputStream closing = out;
      out = null;
      closing.close();
    }
  }
}
