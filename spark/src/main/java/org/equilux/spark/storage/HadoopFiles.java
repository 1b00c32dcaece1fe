package org.equilux.spark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.InvalidPathException;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.equilux.command.path.PathScheme;
import org.equilux.command.path.RemoteAttributes;
import org.equilux.command.path.RemoteFiles;
import org.equilux.spark.task.ExecutorJvm;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/** A Hadoop file system, identified by scheme and authority, with Spark's configuration. */
public final class HadoopFiles extends RemoteFiles {
  /** The file systems by scheme and authority, in the form of a URI. */
  private static final Map<URI, HadoopFiles> OPEN = new ConcurrentHashMap<>();

  private final FileContext context;

  /** The scheme and authority of all paths; the authority may be null. */
  private final URI root;

  private HadoopFiles(FileContext context) {
    this.context = context;
    this.root = context.getDefaultFileSystem().getUri();
  }

  /** The provider of paths on Hadoop's file systems for commands. */
  public static final class Scheme implements PathScheme {
    @Override
    public Path path(String location) {
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(location);
      if (path.isRoot() && !location.endsWith("/")) {
        throw new IllegalArgumentException("it has no path; the root is %s/".formatted(location));
      }
      HadoopFiles named = OPEN.computeIfAbsent(root(path.toUri()), HadoopFiles::open);
      org.apache.hadoop.fs.Path qualified = named.context.makeQualified(path);
      // One object for each file system, even if a location omits the authority.
      HadoopFiles files = OPEN.computeIfAbsent(root(qualified.toUri()), _ -> named);
      return files.path(Path.of(qualified.toUri().getPath()));
    }

    private static URI root(URI uri) {
      String authority = uri.getAuthority() == null ? "" : uri.getAuthority();
      return URI.create(uri.getScheme() + "://" + authority + "/");
    }
  }

  private static HadoopFiles open(URI root) {
    try {
      return new HadoopFiles(context(root));
    } catch (UnsupportedFileSystemException e) {
      throw new IllegalArgumentException(
          "Spark has no file system for %s:; add its library with --packages or --jars"
              .formatted(root.getScheme()),
          e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the file system %s cannot be opened: %s".formatted(root, e.getMessage()), e);
    }
  }

  private static FileContext context(URI root) throws UnsupportedFileSystemException {
    Configuration configuration = SparkHadoopUtil.get().conf();
    if (root.getAuthority() == null) {
      FileContext usual = FileContext.getFileContext(configuration);
      if (usual.getDefaultFileSystem().getUri().getScheme().equals(root.getScheme())) {
        return usual;
      }
    }
    return FileContext.getFileContext(root, configuration);
  }

  private org.apache.hadoop.fs.Path hadoop(Path inside) {
    // Not parsed from one text, because Hadoop would parse a name with a colon as a URI.
    return new org.apache.hadoop.fs.Path(root.getScheme(), root.getAuthority(), inside.toString());
  }

  private interface Action<T> {
    T on(org.apache.hadoop.fs.Path path) throws IOException;
  }

  /** Applies an action to a path, and converts Hadoop's errors to the JDK's. */
  private <T> T with(Path inside, Action<T> action) throws IOException {
    String name = root() + inside;
    try {
      return action.on(hadoop(inside));
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
      throw (IOException) new AccessDeniedException(name).initCause(e);
    }
  }

  @Override
  protected String root() {
    return root.getScheme() + ":" + (root.getAuthority() == null ? "" : "//" + root.getAuthority());
  }

  @Override
  protected BasicFileAttributes attributes(Path inside) throws IOException {
    return attributes(with(inside, context::getFileStatus));
  }

  private static BasicFileAttributes attributes(FileStatus status) {
    return new RemoteAttributes(
        status.isDirectory(), status.getLen(), Instant.ofEpochMilli(status.getModificationTime()));
  }

  @Override
  protected List<Entry> list(Path folder) throws IOException {
    List<Entry> entries = new ArrayList<>();
    RemoteIterator<FileStatus> all = with(folder, context::listStatus);
    while (all.hasNext()) {
      FileStatus status = all.next();
      entries.add(new Entry(status.getPath().getName(), attributes(status)));
    }
    return entries;
  }

  @Override
  protected Blob blob(Path inside, String mark) {
    return new HadoopBlob(inside, mark);
  }

  /** A file as a blob. */
  private final class HadoopBlob implements Blob {
    private final Path inside;
    private final String mark;

    HadoopBlob(Path inside, String mark) {
      this.inside = inside;
      this.mark = mark;
    }

    @Override
    public String name() {
      return root() + inside;
    }

    @Override
    public RandomAccessSource open() throws IOException {
      return HadoopSource.open(context, hadoop(inside));
    }

    @Override
    public BlobWriter create() throws IOException {
      return new HadoopWriter(context, hadoop(inside), mark, ExecutorJvm.scratch().folder());
    }
  }

  /** Writes to the file itself, without the detour over the local disk. */
  @Override
  protected OutputStream newOutputStream(Path inside) throws IOException {
    return with(
        inside, path -> context.create(path, EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE)));
  }

  @Override
  protected void createFolder(Path folder) throws IOException {
    with(
        folder,
        path -> {
          if (context.util().exists(path)) {
            throw new FileAlreadyExistsException(root() + folder);
          }
          context.mkdir(path, FsPermission.getDirDefault(), false);
          return null;
        });
  }

  @Override
  protected void delete(Path inside) throws IOException {
    with(
        inside,
        path -> {
          context.getFileStatus(path);
          return context.delete(path, false);
        });
  }

  @Override
  protected void move(Path from, Path to, boolean replace) throws IOException {
    with(
        from,
        path -> {
          context.rename(
              path, hadoop(to), replace ? Options.Rename.OVERWRITE : Options.Rename.NONE);
          return null;
        });
  }

  @Override
  protected void checkAccess(Path inside, Set<AccessMode> modes) throws IOException {
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
        inside,
        path -> {
          context.access(path, action);
          return null;
        });
  }
}
