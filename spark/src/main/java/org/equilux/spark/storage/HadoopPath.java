package org.equilux.spark.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.equilux.command.option.BlobPath;
import org.equilux.spark.task.ExecutorJvm;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/**
 * An absolute path of a file system of Hadoop. Parts of it are paths of the default file system.
 */
final class HadoopPath implements BlobPath {
  private final HadoopFiles files;
  private final org.apache.hadoop.fs.Path path;

  /** The path within the file system, for what all paths can do. */
  private final Path inside;

  /**
   * @param path absolute
   */
  HadoopPath(HadoopFiles files, org.apache.hadoop.fs.Path path) {
    this.files = files;
    this.path = path;
    this.inside = Path.of(path.toUri().getPath());
  }

  org.apache.hadoop.fs.Path hadoop() {
    return path;
  }

  @Override
  public Blob blob(String mark) {
    return new Blob() {
      @Override
      public String name() {
        return HadoopPath.this.toString();
      }

      @Override
      public RandomAccessSource open() throws IOException {
        return HadoopSource.open(files.context(), path);
      }

      @Override
      public BlobWriter create() throws IOException {
        return new HadoopWriter(files.context(), path, mark, ExecutorJvm.scratch().folder());
      }
    };
  }

  /** The same file system's path with another part inside. */
  private HadoopPath with(Path other) {
    // Not of one text, which Hadoop would take apart as a URI: a name may have a colon.
    return new HadoopPath(
        files,
        new org.apache.hadoop.fs.Path(
            path.toUri().getScheme(), path.toUri().getAuthority(), other.toString()));
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
    return other instanceof HadoopPath there
        && files == there.files
        && inside.startsWith(there.inside);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof HadoopPath ? equals(other) : inside.endsWith(other);
  }

  @Override
  public Path normalize() {
    return with(inside.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return other instanceof HadoopPath ? other : with(inside.resolve(other.toString()));
  }

  @Override
  public Path relativize(Path other) {
    if (other instanceof HadoopPath there && files == there.files) {
      return inside.relativize(there.inside);
    }
    throw new ProviderMismatchException();
  }

  @Override
  public URI toUri() {
    return path.toUri();
  }

  @Override
  public Path toAbsolutePath() {
    return this;
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    files.context().getFileStatus(path);
    return normalize();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("Hadoop's file systems cannot be watched");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HadoopPath there && files == there.files && path.equals(there.path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
