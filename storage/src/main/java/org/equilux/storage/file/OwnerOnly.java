package org.equilux.storage.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files and folders that only the system user of this process can read, write or list, regardless
 * of the umask. The permissions are set before content exists. On file systems without POSIX
 * permissions, the system's defaults apply.
 */
public final class OwnerOnly {
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  private OwnerOnly() {}

  /** Creates a folder, and missing parents. */
  public static Path createFolders(Path folder) throws IOException {
    return Files.createDirectories(folder, attributes(folder, FOLDER));
  }

  /**
   * Creates a folder.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it exists
   */
  public static Path createFolder(Path folder) throws IOException {
    return Files.createDirectory(folder, attributes(folder, FOLDER));
  }

  /**
   * Creates an empty file.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it exists
   */
  public static Path createFile(Path file) throws IOException {
    return Files.createFile(file, attributes(file, FILE));
  }

  /** Opens a file; a created one is accessible to the owner only. */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    return FileChannel.open(file, Set.of(options), attributes(file, FILE));
  }

  /** Opens a file for writing from its start. */
  public static OutputStream write(Path file) throws IOException {
    return Channels.newOutputStream(
        open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING));
  }

  private static FileAttribute<?>[] attributes(Path path, FileAttribute<?> wanted) {
    return isPosix(path) ? new FileAttribute<?>[] {wanted} : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /**
   * Removes other users' access to a folder and to those of its subfolders that they may enter.
   * Links are not followed.
   *
   * @return number of files and folders that were accessible to others
   * @throws IOException if the system does not allow it
   */
  public static int tighten(Path folder) throws IOException {
    if (!isPosix(folder)) {
      return 0;
    }
    int count = close(folder);
    List<Path> entries;
    try (Stream<Path> listed = Files.list(folder)) {
      entries = listed.toList();
    }
    for (Path entry : entries) {
      if (isOpen(entry)) {
        Closing closing = new Closing();
        Files.walkFileTree(entry, closing);
        count += closing.count;
      }
    }
    return count;
  }

  private static boolean isOpen(Path path) throws IOException {
    try {
      return !Files.isSymbolicLink(path)
          && !OWNERS.containsAll(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static int close(Path path) throws IOException {
    if (!isOpen(path)) {
      return 0;
    }
    Set<PosixFilePermission> left = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    left.retainAll(OWNERS);
    Files.setPosixFilePermissions(path, left);
    return 1;
  }

  private static final class Closing extends SimpleFileVisitor<Path> {
    private int count;

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      count += close(folder);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      count += close(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException reason) throws IOException {
      if (reason instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE; // Deleted during the walk.
      }
      throw reason;
    }
  }
}
