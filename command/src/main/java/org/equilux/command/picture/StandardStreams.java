package org.equilux.command.picture;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.equilux.archives.BoundedCopy;

/** Pictures in standard input and output, which pass through temporary files. */
public final class StandardStreams {
  /** The argument of a command line that means standard input or output. */
  public static final String NAME = "-";

  private StandardStreams() {}

  /** Whether a command line's path means a standard stream. */
  public static boolean is(Path given) {
    return given.toString().equals(NAME);
  }

  /**
   * Reads standard input to its end.
   *
   * @param most bytes that it may have
   * @return a temporary file
   */
  static Path read(long most) throws IOException {
    Path file = Files.createTempFile("equilux-", ".part");
    try (OutputStream out = Files.newOutputStream(file)) {
      BoundedCopy.copy(System.in, out, most, "the most that is taken; give it as a file");
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return file;
  }

  /** A temporary place for the result that goes to standard output. */
  public static Path place(String name) {
    return Path.of(System.getProperty("java.io.tmpdir"))
        .resolve(".equilux-%s-%s".formatted(UUID.randomUUID(), name));
  }

  /** Moves a file's bytes to standard output. */
  public static void move(Path file) throws IOException {
    // Closing it would close standard output, which others may use.
    @SuppressWarnings("resource")
    OutputStream out = new BufferedOutputStream(System.out);
    try {
      Files.copy(file, out);
      out.flush();
    } finally {
      Files.delete(file);
    }
    if (System.out.checkError()) {
      throw new IOException("the result cannot be written to standard output");
    }
  }
}
