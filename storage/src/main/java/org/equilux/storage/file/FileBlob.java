package org.equilux.storage.file;

import java.io.IOException;
import java.nio.file.Path;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/**
 * A file as a blob, wherever the file lies and whatever its name is.
 *
 * @param mark of the temporary files that the blob is written to, which tells them from others';
 *     may be empty
 */
public record FileBlob(Path file, String mark) implements Blob {
  /** A file whose temporary files have no mark. */
  public FileBlob(Path file) {
    this(file, "");
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public RandomAccessSource open() throws IOException {
    return FileSource.open(file);
  }

  @Override
  public BlobWriter create() throws IOException {
    return FileWriter.create(file, mark);
  }
}
