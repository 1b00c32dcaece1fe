package org.equilux.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** An archive of files, open for as long as they are unpacked one by one. */
sealed interface PictureArchive extends AutoCloseable permits ZipArchive, TarArchive {
  /** As many bytes as tell which kind of file it is. */
  int SIGNATURE_BYTES = 8;

  /** A file in an archive. */
  interface Item {
    /** As the archive has it: anything. */
    String name();

    /**
     * Its first bytes, 8 of them if it has so many. To be asked while the archive is listed.
     *
     * @throws IOException if it cannot be unpacked
     */
    byte[] signature() throws IOException;

    /**
     * Unpacks it. May be called by several threads at once.
     *
     * @param to not there yet; nothing is left there after a failure
     * @param most bytes that it may have, whatever the archive says of it
     */
    void unpack(Path to, long most) throws IOException;
  }

  /**
   * Tells of its files, in the order in which they are unpacked best. Folders, links and devices
   * are passed over.
   *
   * @param most entries of any kind that it may have
   * @throws TooManyException if it has more
   * @throws IOException if it is damaged, perhaps after some of its files
   */
  void list(int most, Consumer<Item> to) throws IOException;

  @Override
  void close() throws IOException;

  /** An archive has too many entries. */
  final class TooManyException extends IOException {
    TooManyException(String number, int most) {
      super(
          "the archive has %s entries, and %,d is the most; unpack it and give its folder"
              .formatted(number, most));
    }
  }

  /** How the names of archives end, in lower or upper case, longer ends first. */
  List<String> ENDS = List.of(".zip", ".tar.gz", ".tgz", ".tar");

  /** How a file's name ends, if that is as an archive's does. */
  static Optional<String> end(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return ENDS.stream()
        .filter(end -> name.length() > end.length() && name.endsWith(end))
        .findFirst();
  }

  /** What people call the kind of an archive. */
  static String kind(Path file) {
    return isZip(file) ? "ZIP" : "TAR";
  }

  private static boolean isZip(Path file) {
    return end(file).orElseThrow().equals(".zip");
  }

  /**
   * Opens an archive.
   *
   * @param file of which the name has an {@link #end}
   * @throws IOException if it is none
   */
  static PictureArchive open(Path file) throws IOException {
    return isZip(file) ? new ZipArchive(file) : new TarArchive(file);
  }

  /** Writes a file that is not there yet; nothing is left of it after a failure. */
  static void write(InputStream in, Path to, long most) throws IOException {
    try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
      byte[] buffer = new byte[1 << 16];
      long left = most;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        left -= count;
        if (left < 0) {
          throw new IOException(
              "it has more than %,d bytes, the most that is unpacked; unpack it yourself and give its file"
                  .formatted(most));
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(to);
      throw e;
    }
  }
}
