package org.equilux.archives;

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

/** An archive of files, open for as long as its files are unpacked one by one. */
public sealed interface Archive extends AutoCloseable permits ZipArchive, TarArchive {
  /** The number of bytes that tell which kind of file an item is. */
  int SIGNATURE_BYTES = 4096;

  /** A file in an archive. */
  interface Item {
    /** The name exactly as the archive has it, which may be hostile. */
    String name();

    /**
     * The file's first {@link #SIGNATURE_BYTES} bytes, or all bytes of a shorter file. Valid only
     * while the archive is listed.
     *
     * @throws IOException if the file cannot be unpacked
     */
    byte[] signature() throws IOException;

    /**
     * Unpacks the file. Safe for use by several threads at once.
     *
     * @param to a file that does not exist yet; nothing is left there after a failure
     * @param most maximum number of bytes, independent of the size in the archive's directory
     */
    void unpack(Path to, long most) throws IOException;
  }

  /**
   * Lists the files, in the order in which they are unpacked best. Folders, links and devices are
   * passed over.
   *
   * @param most entries of any kind that the archive may have
   * @throws TooManyEntriesException if the archive has more
   * @throws IOException if the archive is damaged, perhaps after some of its files
   */
  void list(int most, Consumer<Item> to) throws IOException;

  @Override
  void close() throws IOException;

  /** The file name suffixes of archives, in lower case, longer ones first. */
  List<String> SUFFIXES = List.of(".zip", ".tar.gz", ".tgz", ".tar");

  /** The suffix by which a file's name is that of an archive, in lower case. */
  static Optional<String> suffix(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return SUFFIXES.stream()
        .filter(suffix -> name.length() > suffix.length() && name.endsWith(suffix))
        .findFirst();
  }

  /** The name of an archive's format. */
  static String format(Path file) {
    return isZip(file) ? "ZIP" : "TAR";
  }

  private static boolean isZip(Path file) {
    return suffix(file).orElseThrow().equals(".zip");
  }

  /**
   * Opens an archive.
   *
   * @param file whose name has a {@link #suffix}
   * @throws IOException if the file is no archive
   */
  static Archive open(Path file) throws IOException {
    return isZip(file) ? new ZipArchive(file) : new TarArchive(file);
  }

  /** Writes a file that does not exist yet; nothing is left of the file after a failure. */
  static void write(InputStream in, Path to, long most) throws IOException {
    try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
      BoundedCopy.copy(
          in, out, most, "the most that is unpacked; unpack it yourself and give its file");
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(to);
      throw e;
    }
  }
}
