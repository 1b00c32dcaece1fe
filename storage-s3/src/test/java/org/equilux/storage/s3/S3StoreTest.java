package org.equilux.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.equilux.storage.BlobStore;
import org.equilux.storage.BlobStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Contract of blob stores on a real S3 server. */
class S3StoreTest extends BlobStoreContract {
  @TempDir Path spool;
  private static S3Server server;
  private static int buckets;
  private String bucket;
  private S3Store store;

  @BeforeAll
  static void startServer() throws IOException {
    server = S3Server.start();
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @BeforeEach
  void openStore() throws IOException {
    bucket = "contract-" + buckets++;
    server.makeBucket(bucket);
    store = S3Stores.open(URI.create("s3://" + bucket + "/some/prefix"), settings(server), spool);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  /** Settings with small parts and few attempts. */
  static S3Settings settings(S3Server server) {
    return new S3Settings(
        Optional.of(server.endpoint()),
        server.region(),
        5 << 20,
        5 << 20,
        6,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60));
  }

  @Override
  protected BlobStore store() {
    return store;
  }

  @Override
  protected boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(spool)) {
      return server.count(bucket) == 0 && files.findAny().isEmpty();
    }
  }
}
