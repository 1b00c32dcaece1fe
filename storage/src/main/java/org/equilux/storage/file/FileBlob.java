package org.equilux.storage.file;

import java.io.IOException;
import java.nio.file.Path;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/**
 * A file as a blob, with any path and name.
 *
 * @param mark part of the names of its temporary files, which identifies their owner; may be empty
 */
public record FileBlob(Path file, String mark) implements Blob {
  /** Creates a blob with unmarked temporary files. */
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

  @Override
  public void force() throws IOException {
    FileWriter.force(file);
  }
}
