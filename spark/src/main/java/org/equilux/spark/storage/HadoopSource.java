package org.equilux.spark.storage;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.equilux.storage.RandomAccessSource;

/** A file of a Hadoop file system with random access. */
final class HadoopSource implements RandomAccessSource {
  private final Path path;
  private final FSDataInputStream in;
  private final long size;

  private HadoopSource(Path path, FSDataInputStream in, long size) {
    this.path = path;
    this.in = in;
    this.size = size;
  }

  /**
   * Opens a file.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  static HadoopSource open(FileContext files, Path path) throws IOException {
    try {
      FileStatus status = files.getFileStatus(path);
      if (!status.isFile()) {
        throw new FileNotFoundException(path + " is not a file");
      }
      return new HadoopSource(path, files.open(path), status.getLen());
    } catch (FileNotFoundException e) {
      throw (NoSuchFileException) new NoSuchFileException(path.toString()).initCause(e);
    }
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    requireContains(position, length);
    try {
      // A positioned read, which Hadoop's streams support from several threads in parallel.
      in.readFully(position, into, offset, length);
    } catch (EOFException e) {
      throw (EOFException) new EOFException(path + " was truncated while it was read").initCause(e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
