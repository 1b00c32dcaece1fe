package org.equilux.spark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.RemoteIterator;
import org.equilux.storage.BlobInfo;
import org.equilux.storage.BlobName;
import org.equilux.storage.BlobStore;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/**
 * Blob store with one file per blob below a folder of a Hadoop file system. The file system's
 * rename must replace a file atomically, as HDFS does. Folders are created for a blob and removed
 * with their last blob.
 */
public final class HadoopStore implements BlobStore {
  private final FileContext files;
  private final Path root;
  private final java.nio.file.Path scratch;

  /**
   * Opens a store.
   *
   * @param root the folder; created with the first blob
   * @param scratch a local folder with room for each blob that is being written
   */
  public HadoopStore(Path root, Configuration configuration, java.nio.file.Path scratch)
      throws IOException {
    this.files = FileContext.getFileContext(root.toUri(), configuration);
    this.root = files.makeQualified(root);
    this.scratch = scratch;
  }

  private Path path(String name) {
    // Hadoop would parse a single string as a URI, but a name may contain a colon.
    return new Path(
        root.toUri().getScheme(), root.toUri().getAuthority(), root.toUri().getPath() + "/" + name);
  }

  @Override
  public RandomAccessSource open(String name) throws IOException {
    return HadoopSource.open(files, path(BlobName.require(name)));
  }

  @Override
  public BlobWriter create(String name) throws IOException {
    return new HadoopWriter(files, path(BlobName.require(name)), "", scratch);
  }

  @Override
  public void copy(String from, String to) throws IOException {
    try (RandomAccessSource bytes = open(from);
        BlobWriter writer = create(to)) {
      writer.copy(bytes, 0, bytes.size());
      writer.commit();
    }
  }

  @Override
  public boolean delete(String name) throws IOException {
    Path path = path(BlobName.require(name));
    try {
      if (!files.getFileStatus(path).isFile() || !files.delete(path, false)) {
        return false;
      }
    } catch (FileNotFoundException e) {
      return false;
    }
    removeEmpty(path.getParent());
    return true;
  }

  private void removeEmpty(Path folder) throws IOException {
    for (Path at = folder; at.depth() > root.depth(); at = at.getParent()) {
      try {
        if (files.listStatus(at).hasNext() || !files.delete(at, false)) {
          return;
        }
      } catch (FileNotFoundException | PathIsNotEmptyDirectoryException e) {
        return;
      }
    }
  }

  @Override
  public void deleteAll(String prefix) throws IOException {
    for (BlobInfo blob : list(prefix)) {
      delete(blob.name());
    }
  }

  @Override
  public List<BlobInfo> list(String prefix) throws IOException {
    BlobName.requirePrefix(prefix);
    Path begin = prefix.isEmpty() ? root : path(prefix.substring(0, prefix.length() - 1));
    List<BlobInfo> blobs = new ArrayList<>();
    try {
      if (!files.getFileStatus(begin).isDirectory()) {
        return blobs;
      }
      RemoteIterator<LocatedFileStatus> all = files.util().listFiles(begin, true);
      while (all.hasNext()) {
        LocatedFileStatus file = all.next();
        String name =
            file.getPath().toUri().getPath().substring(root.toUri().getPath().length() + 1);
        if (file.isFile() && !file.getPath().getName().startsWith(BlobName.RESERVED)) {
          blobs.add(
              new BlobInfo(name, file.getLen(), Instant.ofEpochMilli(file.getModificationTime())));
        }
      }
    } catch (FileNotFoundException e) {
      return blobs; // The folder does not exist, or was deleted while it was listed.
    }
    blobs.sort(Comparator.comparing(BlobInfo::name));
    return blobs;
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
