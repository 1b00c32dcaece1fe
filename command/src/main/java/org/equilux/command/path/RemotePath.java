package org.equilux.command.path;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.equilux.storage.Blob;

/**
 * An absolute path of a remote file system. Its names and relative parts are paths of the default
 * file system.
 */
public final class RemotePath implements BlobPath {
  private final RemoteFiles files;

  /** The absolute path within the file system, for what all paths can do. */
  private final Path inside;

  /** The file's attributes from a listing; null if the path does not come from a listing. */
  private final BasicFileAttributes listed;

  private RemotePath(RemoteFiles files, Path inside, BasicFileAttributes listed) {
    this.files = files;
    this.inside = inside;
    this.listed = listed;
  }

  /**
   * The path of a file or folder.
   *
   * @param inside absolute path within the file system
   */
  static RemotePath of(RemoteFiles files, Path inside) {
    return new RemotePath(files, inside, null);
  }

  /** The path of an entry of a listing, whose attributes need not be asked for again. */
  RemotePath entry(RemoteFiles.Entry entry) {
    return new RemotePath(files, inside.resolve(entry.name()), entry.attributes());
  }

  /**
   * Aborts unfinished writes of processes that have died. Does nothing for paths of the machine's
   * own file system.
   *
   * @param files within the folder
   */
  public static void giveUpWrites(Path folder, Set<Path> files) throws IOException {
    if (folder instanceof RemotePath remote) {
      remote.files.giveUpWrites(
          remote.inside,
          files.stream().map(file -> ((RemotePath) file).inside).collect(Collectors.toSet()));
    }
  }

  Optional<BasicFileAttributes> listed() {
    return Optional.ofNullable(listed);
  }

  /** The absolute path within the file system. */
  Path inside() {
    return inside;
  }

  @Override
  public Blob blob(String mark) {
    return files.blob(inside, mark);
  }

  private RemotePath with(Path other) {
    return of(files, other);
  }

  @Override
  public FileSystem getFileSystem() {
    return files;
  }

  @Override
  public boolean isAbsolute() {
    return true;
  }

  @Override
  public Path getRoot() {
    return with(inside.getRoot());
  }

  @Override
  public Path getFileName() {
    return inside.getFileName();
  }

  @Override
  public Path getParent() {
    return inside.getParent() == null ? null : with(inside.getParent());
  }

  @Override
  public int getNameCount() {
    return inside.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return inside.getName(index);
  }

  @Override
  public Path subpath(int beginIndex, int endIndex) {
    return inside.subpath(beginIndex, endIndex);
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof RemotePath there
        && files.equals(there.files)
        && inside.startsWith(there.inside);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof RemotePath ? equals(other) : inside.endsWith(other);
  }

  @Override
  public Path normalize() {
    return with(inside.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return other instanceof RemotePath ? other : with(inside.resolve(other.toString()));
  }

  @Override
  public Path relativize(Path other) {
    if (other instanceof RemotePath there && files.equals(there.files)) {
      return inside.relativize(there.inside);
    }
    throw new ProviderMismatchException();
  }

  /** Not a URI to parse: names may have characters that URIs escape. */
  @Override
  public URI toUri() {
    throw new UnsupportedOperationException("locations have no escapes");
  }

  @Override
  public Path toAbsolutePath() {
    return this;
  }

  /** The normalized path, without a request: links are not followed, and the file may be absent. */
  @Override
  public Path toRealPath(LinkOption... options) {
    return normalize();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("remote file systems cannot be watched");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RemotePath there
        && files.equals(there.files)
        && inside.equals(there.inside);
  }

  @Override
  public int hashCode() {
    return 31 * files.hashCode() + inside.hashCode();
  }

  @Override
  public String toString() {
    return files.root() + inside;
  }
}
