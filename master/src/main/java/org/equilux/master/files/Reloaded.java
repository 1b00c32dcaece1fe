package org.equilux.master.files;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A value read from files, and read again after one of the files has changed, so that keys and
 * lists are renewed without a restart. If changed files are invalid, the previous value is kept and
 * a warning logged once for each change. Thread-safe.
 *
 * @param <T> the value's type
 */
public final class Reloaded<T> {
  private static final System.Logger LOG = System.getLogger(Reloaded.class.getName());

  /**
   * The properties by which a change of a file is detected, even within the resolution of its
   * modification time.
   */
  private record Stamp(long millis, long bytes, Object key) {
    /** The stamp of a missing file. */
    static final Stamp NONE = new Stamp(0, 0, "");

    static Stamp of(Path file) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(
            found.lastModifiedTime().toMillis(), found.size(), String.valueOf(found.fileKey()));
      } catch (IOException e) {
        // Reading the file reports the error.
        return NONE;
      }
    }
  }

  /** The reader of a value. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Reads the files.
     *
     * @throws IOException if they are invalid; the message has the file and the reason
     */
    T read() throws IOException;
  }

  private final String what;
  private final List<Path> files;
  private final Reader<T> reader;
  private List<Stamp> stamps;
  private T value;

  /**
   * Reads the files for the first time.
   *
   * @param what a plural noun for log messages, such as "the join tokens"
   * @throws IOException if they are invalid
   */
  public Reloaded(String what, List<Path> files, Reader<T> reader) throws IOException {
    this.what = what;
    this.files = List.copyOf(files);
    this.reader = reader;
    this.stamps = stamps();
    this.value = reader.read();
  }

  /** The present value; reads changed files. */
  public synchronized T current() {
    List<Stamp> now = stamps();
    if (!now.equals(stamps)) {
      stamps = now;
      try {
        value = reader.read();
        LOG.log(Level.INFO, "{0} have changed and were read again", what);
      } catch (IOException e) {
        LOG.log(
            Level.WARNING,
            "{0} have changed and are invalid; the previous ones remain in use: {1}",
            what,
            e.getMessage());
      }
    }
    return value;
  }

  private List<Stamp> stamps() {
    List<Stamp> found = new ArrayList<>();
    for (Path file : files) {
      found.add(Stamp.of(file));
    }
    return found;
  }
}
