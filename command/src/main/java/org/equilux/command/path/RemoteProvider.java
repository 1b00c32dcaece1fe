package org.equilux.command.path;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The operations of {@link java.nio.file.Files} on {@link RemotePath}s. */
final class RemoteProvider extends FileSystemProvider {
  static final RemoteProvider INSTANCE = new RemoteProvider();

  private RemoteProvider() {}

  private static RemoteFiles files(Path path) {
    return (RemoteFiles) path.getFileSystem();
  }

  private static Path inside(Path path) {
    return ((RemotePath) path).inside();
  }

  @Override
  public String getScheme() {
    return "remote";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }

  /** Begins a file, which appears when the stream is closed. */
  @Override
  public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
    if (List.of(options).contains(StandardOpenOption.CREATE_NEW) && Files.exists(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    return files(path).newOutputStream(inside(path));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)) {
      throw new UnsupportedOperationException("remote files are written from front to back");
    }
    return new SourceChannel(files(path).blob(inside(path), "").open());
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> entries = new ArrayList<>();
    for (RemoteFiles.Entry listed : files(folder).list(inside(folder))) {
      Path entry = ((RemotePath) folder).entry(listed);
      if (filter.accept(entry)) {
        entries.add(entry);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return entries.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    files(folder).createFolder(inside(folder));
  }

  @Override
  public void delete(Path path) throws IOException {
    files(path).delete(inside(path));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    files(source)
        .move(
            inside(source),
            inside(target),
            List.of(options).contains(StandardCopyOption.REPLACE_EXISTING));
  }

  @Override
  public boolean isSameFile(Path one, Path other) {
    return one.normalize().equals(other.normalize());
  }

  @Override
  public boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    Set<AccessMode> wanted = Set.of(modes);
    if (wanted.isEmpty()) {
      var _ = attributes(path);
    } else {
      files(path).checkAccess(inside(path), wanted);
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    Optional<BasicFileAttributes> listed = ((RemotePath) path).listed();
    return listed.isPresent() ? listed.get() : files(path).attributes(inside(path));
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return null;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class) {
      throw new UnsupportedOperationException(type.getName());
    }
    return type.cast(attributes(path));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
    throw new UnsupportedOperationException(attributes);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
    throw new UnsupportedOperationException(attribute);
  }
}
