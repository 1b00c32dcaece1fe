package org.equilux.spark.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.equilux.storage.BlobStore;
import org.equilux.storage.BlobStoreContract;
import org.junit.jupiter.api.io.TempDir;

/** Contract of blob stores on Hadoop's view of a local folder. */
class HadoopStoreTest extends BlobStoreContract {
  @TempDir Path folder;
  @TempDir Path scratch;

  @Override
  protected BlobStore store() throws IOException {
    Configuration configuration = new Configuration();
    configuration.set("fs.viewfs.mounttable.test.link./data", folder.toUri().toString());
    // The local file system would otherwise add checksum files.
    configuration.set("fs.AbstractFileSystem.file.impl", "org.apache.hadoop.fs.local.RawLocalFs");
    return new HadoopStore(
        new org.apache.hadoop.fs.Path("viewfs://test/data/store"), configuration, scratch);
  }

  @Override
  protected boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("store"));
        Stream<Path> local = Files.list(scratch)) {
      return files.filter(Files::isRegularFile).findAny().isEmpty() && local.findAny().isEmpty();
    }
  }
}
