package org.equilux.command.path;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessMode;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;

/**
 * A file system on other machines with the operations that commands need: files are listed, read at
 * any position, written as a whole and deleted. Its paths are absolute; a relative path is one of
 * the machine's own file system. All operations take absolute paths within the file system, and
 * fail with the exceptions of {@code java.nio.file}.
 */
public abstract class RemoteFiles extends FileSystem {
  /**
   * A file or folder in a listing.
   *
   * @param name without folders
   */
  public record Entry(String name, BasicFileAttributes attributes) {}

  /** The beginning of all locations: scheme and authority, without a slash at the end. */
  protected abstract String root();

  /**
   * Asks for the attributes of a file or folder.
   *
   * @throws java.nio.file.NoSuchFileException if neither exists
   */
  protected abstract BasicFileAttributes attributes(Path inside) throws IOException;

  /**
   * Lists a folder.
   *
   * @throws java.nio.file.NoSuchFileException if it does not exist
   */
  protected abstract List<Entry> list(Path folder) throws IOException;

  /**
   * The file as a blob.
   *
   * @param mark of the temporary files that the blob is written to; may be empty
   */
  protected abstract Blob blob(Path inside, String mark);

  /**
   * Creates a folder whose parent exists.
   *
   * @throws java.nio.file.FileAlreadyExistsException if a file or folder has the name
   */
  protected abstract void createFolder(Path folder) throws IOException;

  /**
   * Deletes a file or an empty folder.
   *
   * @throws java.nio.file.NoSuchFileException if neither exists
   */
  protected abstract void delete(Path inside) throws IOException;

  /**
   * Renames a file.
   *
   * @param replace whether a file of that name is replaced
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken and must not be replaced
   */
  protected abstract void move(Path from, Path to, boolean replace) throws IOException;

  /**
   * Checks that this process may use a file or folder.
   *
   * @throws java.nio.file.AccessDeniedException if it may not
   */
  protected abstract void checkAccess(Path inside, Set<AccessMode> modes) throws IOException;

  /**
   * Aborts unfinished writes of processes that have died, if such writes leave more than temporary
   * files next to their targets.
   *
   * @param files within the folder
   */
  protected void giveUpWrites(Path folder, Set<Path> files) throws IOException {}

  /** Begins a file, which is complete when the stream is closed. */
  protected OutputStream newOutputStream(Path inside) throws IOException {
    BlobWriter writer = blob(inside, "").create();
    return new FilterOutputStream(writer) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        writer.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        try (writer) {
          writer.commit();
        }
      }
    };
  }

  /**
   * The path of a file or folder.
   *
   * @param inside absolute path within this file system
   */
  public final Path path(Path inside) {
    return RemotePath.of(this, inside);
  }

  /** An absolute path of this file system, or a relative one of the machine's own. */
  @Override
  public final Path getPath(String first, String... more) {
    Path path = Path.of(first, more);
    return path.isAbsolute() ? path(path) : path;
  }

  @Override
  public final FileSystemProvider provider() {
    return RemoteProvider.INSTANCE;
  }

  /** Does nothing: a file system is open as long as the process runs. */
  @Override
  public final void close() {}

  @Override
  public final boolean isOpen() {
    return true;
  }

  @Override
  public final boolean isReadOnly() {
    return false;
  }

  @Override
  public final String getSeparator() {
    return "/";
  }

  @Override
  public final Iterable<Path> getRootDirectories() {
    return List.of(getPath("/"));
  }

  @Override
  public final Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public final Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  /** Matches single names, which are paths of the machine's own file system. */
  @Override
  public final PathMatcher getPathMatcher(String syntaxAndPattern) {
    return FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
  }

  @Override
  public final UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException();
  }

  @Override
  public final WatchService newWatchService() {
    throw new UnsupportedOperationException();
  }
}
