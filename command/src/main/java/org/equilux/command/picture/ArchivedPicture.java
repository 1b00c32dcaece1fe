package org.equilux.command.picture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.equilux.archives.Archive;

/**
 * A picture in an archive.
 *
 * @param item of the archive, which is open as long as the picture is used
 * @param name of the item as a path that leads to no other folder
 * @param most maximum number of unpacked bytes, independent of the size in the archive's directory
 */
record ArchivedPicture(Path archive, Archive.Item item, Path name, long most)
    implements PictureSource {
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

  /** A folder named after the archive, so that entries of several archives do not meet. */
  @Override
  public Path below() {
    String file = archive.getFileName().toString();
    int end = Archive.suffix(archive).orElseThrow().length();
    Path folder = Path.of(file.substring(0, file.length() - end));
    return name.getParent() == null ? folder : folder.resolve(name.getParent());
  }

  /** Unpacks the picture: decoders read anywhere in a file, and an entry only in order. */
  @Override
  public Opened open(Path scratch) throws IOException {
    Path file = scratch.resolve(".equilux-" + UUID.randomUUID() + ".part");
    item.unpack(file, most);
    return new Opened(file, true);
  }
}
