package org.equilux.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A picture in a ZIP archive.
 *
 * @param zip open as long as this is used
 * @param name of the entry as a path that leads nowhere else
 * @param most bytes that it may have unpacked, whatever the archive says of it
 */
record ArchivedPicture(Path archive, ZipFile zip, ZipEntry entry, Path name, long most)
    implements PictureSource {
  private static final int BUFFER_BYTES = 1 << 16;

  @Override
  public Path shown() {
    return archive.resolve(name);
  }

  @Override
  public Path origin() {
    return archive;
  }

  @Override
  public Path home() {
    return archive.resolveSibling(below());
  }

  /** Named after the archive, so that the entries of several do not meet. */
  @Override
  public Path below() {
    String file = archive.getFileName().toString();
    Path folder = Path.of(file.substring(0, file.length() - PictureFinder.ARCHIVE.length()));
    return name.getParent() == null ? folder : folder.resolve(name.getParent());
  }

  /** Unpacks it: decoders read anywhere in a file, and an entry can only be read in order. */
  @Override
  public Opened open(Path scratch) throws IOException {
    Path file = scratch.resolve(".equilux-" + UUID.randomUUID() + ".part");
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      copy(in, out);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return new Opened(file, true);
  }

  private void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
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
  }
}
