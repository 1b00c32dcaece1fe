package org.equilux.spark.storage;

import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.equilux.command.option.PathScheme;

/**
 * A file system of Hadoop: that of one scheme and authority, with Spark's configuration. Its paths
 * are absolute; a relative path is one of the machine's own file system.
 */
public final class HadoopFiles extends FileSystem {
  /** The file systems by scheme and authority, in the form of a URI. */
  private static final Map<URI, HadoopFiles> OPEN = new ConcurrentHashMap<>();

  private final FileContext context;

  private HadoopFiles(FileContext context) {
    this.context = context;
  }

  /** Gives paths of Hadoop's file systems to commands. */
  public static final class Scheme implements PathScheme {
    @Override
    public Path path(String location) {
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(location);
      if (path.isRoot() && !location.endsWith("/")) {
        throw new IllegalArgumentException("it has no path; the root is %s/".formatted(location));
      }
      HadoopFiles named = OPEN.computeIfAbsent(root(path.toUri()), HadoopFiles::open);
      org.apache.hadoop.fs.Path qualified = named.context().makeQualified(path);
      // One object for each file system, also where a location leaves out the authority.
      HadoopFiles files = OPEN.computeIfAbsent(root(qualified.toUri()), _ -> named);
      return new HadoopPath(files, qualified);
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

  FileContext context() {
    return context;
  }

  @Override
  public FileSystemProvider provider() {
    return HadoopProvider.INSTANCE;
  }

  /** Does nothing: Hadoop closes its file systems when the process ends. */
  @Override
  public void close() {}

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(getPath("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  /** An absolute path of this file system, or a relative one of the machine's own. */
  @Override
  public Path getPath(String first, String... more) {
    Path path = Path.of(first, more);
    if (!path.isAbsolute()) {
      return path;
    }
    URI root = context.getDefaultFileSystem().getUri();
    return new HadoopPath(
        this,
        new org.apache.hadoop.fs.Path(root.getScheme(), root.getAuthority(), path.toString()));
  }

  /** Matches single names, which are paths of the machine's own file system. */
  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    return FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException();
  }
}
