package org.equilux.spark.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.UUID;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.equilux.storage.BlobName;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.file.FileWriter;

/**
 * The writer of a file of a Hadoop file system. The file is written to local disk first, since
 * these file systems only append, but formats fill gaps at the end. The commit copies the file
 * under a temporary name next to its target, and renames it.
 */
final class HadoopWriter extends BlobWriter {
  private final FileContext files;
  private final Path target;
  private final Path temporary;
  private final java.nio.file.Path local;
  private final FileWriter writer;
  private boolean closed;

  /**
   * Creates the writer.
   *
   * @param target its folder is created on commit
   * @param mark prefix of the temporary file's name, after {@link BlobName#RESERVED}
   * @param scratch folder of this machine with space for the file
   */
  HadoopWriter(FileContext files, Path target, String mark, java.nio.file.Path scratch)
      throws IOException {
    this.files = files;
    this.target = target;
    String name = BlobName.RESERVED + mark + UUID.randomUUID();
    this.temporary = new Path(target.getParent(), name);
    this.local = scratch.resolve("result-" + UUID.randomUUID());
    this.writer = FileWriter.create(local, "");
  }

  @Override
  public long position() {
    return writer.position();
  }

  @Override
  public void write(int b) throws IOException {
    writer.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    writer.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    writer.flush();
  }

  @Override
  public Gap gap(int length) throws IOException {
    return writer.gap(length);
  }

  @Override
  public void commit() throws IOException {
    writer.commit();
    try (InputStream in = Files.newInputStream(local);
        OutputStream out =
            files.create(
                temporary, EnumSet.of(CreateFlag.CREATE), Options.CreateOpts.createParent())) {
      in.transferTo(out);
    }
    files.rename(temporary, target, Options.Rename.OVERWRITE);
    closed = true;
    Files.deleteIfExists(local);
  }

  @Override
  public void close() throws IOException {
    writer.close();
    Files.deleteIfExists(local);
    if (!closed) {
      closed = true;
      if (files.util().exists(temporary)) {
        files.delete(temporary, false);
      }
    }
  }
}
