package org.equilux.spark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.InvalidPathException;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;

/** What {@link java.nio.file.Files} does with {@link HadoopPath}s. */
final class HadoopProvider extends FileSystemProvider {
  static final HadoopProvider INSTANCE = new HadoopProvider();

  private HadoopProvider() {}

  private interface Action<T> {
    T on(FileContext files, org.apache.hadoop.fs.Path path) throws IOException;
  }

  /** Does something with a path; errors of Hadoop become those of the JDK. */
  private static <T> T with(Path path, Action<T> action) throws IOException {
    HadoopPath own = (HadoopPath) path;
    String name = path.toString();
    try {
      return action.on(((HadoopFiles) own.getFileSystem()).context(), own.hadoop());
    } catch (FileNotFoundException | ParentNotDirectoryException e) {
      throw (IOException) new NoSuchFileException(name).initCause(e);
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      throw (IOException) new FileAlreadyExistsException(name).initCause(e);
    } catch (PathIsNotEmptyDirectoryException e) {
      throw (IOException) new DirectoryNotEmptyException(name).initCause(e);
    } catch (InvalidPathException e) {
      throw (IOException)
          new FileSystemException(name, null, "this file system does not allow the name")
              .initCause(e);
    } catch (AccessControlException e) {
      throw (IOException) new java.nio.file.AccessDeniedException(name).initCause(e);
    }
  }

  @Override
  public String getScheme() {
    return "hadoop";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return getPath(uri).getFileSystem();
  }

  @Override
  public Path getPath(URI uri) {
    return new HadoopFiles.Scheme().path(uri.toString());
  }

  @Override
  public InputStream newInputStream(Path path, OpenOption... options) throws IOException {
    return with(path, FileContext::open);
  }

  @Override
  public OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
    EnumSet<CreateFlag> flags =
        List.of(options).contains(StandardOpenOption.CREATE_NEW)
            ? EnumSet.of(CreateFlag.CREATE)
            : EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE);
    return with(path, (files, at) -> files.create(at, flags));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)) {
      throw new UnsupportedOperationException("files of Hadoop are written from front to back");
    }
    return new SourceChannel(with(path, HadoopSource::open));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    HadoopFiles files = (HadoopFiles) folder.getFileSystem();
    List<Path> entries = new ArrayList<>();
    RemoteIterator<FileStatus> all = with(folder, FileContext::listStatus);
    while (all.hasNext()) {
      Path entry = new HadoopPath(files, all.next().getPath());
      if (filter.accept(entry)) {
        entries.add(entry);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public java.util.Iterator<Path> iterator() {
        return entries.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    with(
        folder,
        (files, at) -> {
          if (files.util().exists(at)) {
            throw new FileAlreadyExistsException(folder.toString());
          }
          files.mkdir(at, FsPermission.getDirDefault(), false);
          return null;
        });
  }

  @Override
  public void delete(Path path) throws IOException {
    with(
        path,
        (files, at) -> {
          files.getFileStatus(at);
          return files.delete(at, false);
        });
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    boolean replace = List.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
    org.apache.hadoop.fs.Path to = ((HadoopPath) target).hadoop();
    with(
        source,
        (files, at) -> {
          files.rename(at, to, replace ? Options.Rename.OVERWRITE : Options.Rename.NONE);
          return null;
        });
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
    FsAction wanted = FsAction.NONE;
    for (AccessMode mode : modes) {
      wanted =
          wanted.or(
              switch (mode) {
                case READ -> FsAction.READ;
                case WRITE -> FsAction.WRITE;
                case EXECUTE -> FsAction.EXECUTE;
              });
    }
    FsAction action = wanted;
    with(
        path,
        (files, at) -> {
          files.getFileStatus(at);
          if (action != FsAction.NONE) {
            files.access(at, action);
          }
          return null;
        });
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
    return type.cast(new HadoopAttributes(with(path, FileContext::getFileStatus)));
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
