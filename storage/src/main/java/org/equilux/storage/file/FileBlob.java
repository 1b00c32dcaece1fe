package org.equilux.storage.file;

import java.io.IOException;
import java.nio.file.Path;
import org.equilux.storage.Blob;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.RandomAccessSource;

/** A file as a blob, wherever the file lies and whatever its name is. */
public record FileBlob(Path file) implements Blob {
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
    return FileWriter.create(file);
  }
}
