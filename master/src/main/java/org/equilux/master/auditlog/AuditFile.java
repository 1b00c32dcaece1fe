package org.equilux.master.auditlog;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.equilux.storage.file.OwnerOnly;

/**
 * The files of the audit log: lines are appended to {@code audit.jsonl}; when it is full, it
 * becomes {@code audit.jsonl.1}, that becomes {@code audit.jsonl.2} and so on, and the last one
 * goes. Only the system user who runs the master can read them. For one thread at a time.
 */
final class AuditFile implements AutoCloseable {
  static final int FILES = 10;

  private static final String NAME = "audit.jsonl";

  private final Path folder;
  private final long fileBytes;

  /** Null before the first line, and after one that could not be written. */
  private FileOutputStream out;

  private long length;

  /**
   * @param folder for the files; it is made if it is not there
   * @param maxBytes of all files together
   */
  AuditFile(Path folder, long maxBytes) {
    this.folder = folder;
    this.fileBytes = Math.max(1, maxBytes / FILES);
  }

  /** Appends a line, which reaches the system before this returns, if not the disk. */
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
      // A line that was cut off, by a full disk or the end of a process, does not spoil the next.
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
