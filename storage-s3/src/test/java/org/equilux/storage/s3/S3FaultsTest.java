package org.equilux.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.GrowingBlob;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.StoreUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** S3 store with every kind of connection failure, and with invalid settings. */
class S3FaultsTest {
  private static final URI ADDRESS = URI.create("s3://faults/p");
  private static final int LENGTH = (11 << 20) + 321;
  private static final byte[] BYTES = random(LENGTH);

  @TempDir Path spool;
  private S3Server server;

  @BeforeEach
  void startServer() throws IOException {
    server = S3Server.start();
    server.makeBucket("faults");
  }

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static S3Settings settings(URI endpoint, int attempts, Duration attempt) {
    return new S3Settings(
        Optional.of(endpoint),
        Optional.empty(),
        5 << 20,
        5 << 20,
        attempts,
        attempt,
        Duration.ofSeconds(60));
  }

  private void writeAndRead(S3Store store) throws IOException {
    try (BlobWriter writer = store.create("x")) {
      writer.write(BYTES);
      writer.commit();
    }
    store.beginGrowing("y", LENGTH);
    try (GrowingBlob blob = store.grow("y")) {
      blob.write(BYTES, 0, LENGTH - 1000);
      blob.keep();
    }
    try (GrowingBlob blob = store.grow("y")) {
      blob.write(BYTES, LENGTH - 1000, 1000);
      blob.commit();
    }
    store.copy("y", "z");
    for (String name : new String[] {"x", "y", "z"}) {
      try (RandomAccessSource source = store.open(name);
          InputStream in = source.stream(0, source.size())) {
        assertArrayEquals(BYTES, in.readAllBytes());
      }
    }
    store.deleteAll("");
    // The lost answer may belong to a request that started an upload.
    int _ = store.abortAbandoned(Duration.ZERO);
    assertEquals(0, server.count("faults"));
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultyProxy.Fault.class,
      names = {"NONE"},
      mode = EnumSource.Mode.EXCLUDE)
  void retriesWhenEveryOtherConnectionFails(FaultyProxy.Fault fault) throws IOException {
    try (FaultyProxy proxy =
            new FaultyProxy(
                server.port(), number -> number % 2 == 0 ? fault : FaultyProxy.Fault.NONE);
        S3Store store =
            S3Stores.open(ADDRESS, settings(proxy.endpoint(), 20, Duration.ofSeconds(1)), spool)) {
      for (int round = 0; round < 2; round++) {
        proxy.endConnections();
        writeAndRead(store);
      }
      assertTrue(proxy.faults() >= 2);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void survivesRandomFaults(long seed) throws IOException {
    Random random = new Random(seed);
    FaultyProxy.Fault[] faults = FaultyProxy.Fault.values();
    try (FaultyProxy proxy =
            new FaultyProxy(
                server.port(),
                _ ->
                    random.nextInt(3) == 0
                        ? FaultyProxy.Fault.NONE
                        : faults[random.nextInt(faults.length)]);
        S3Store store =
            S3Stores.open(ADDRESS, settings(proxy.endpoint(), 20, Duration.ofSeconds(1)), spool)) {
      writeAndRead(store);
      assertTrue(proxy.faults() > 0);
    }
  }

  @Test
  void aSilentStoreIsReported() throws IOException {
    try (FaultyProxy proxy = new FaultyProxy(server.port(), _ -> FaultyProxy.Fault.NONE);
        S3Store store =
            S3Stores.open(ADDRESS, settings(proxy.endpoint(), 3, Duration.ofMillis(300)), spool)) {
      proxy.become(_ -> FaultyProxy.Fault.BUSY);
      StoreUnavailableException busy =
          assertThrows(StoreUnavailableException.class, () -> store.list(""));
      assertTrue(busy.getMessage().contains("503 (SlowDown) after 3"), busy.getMessage());
      proxy.become(_ -> FaultyProxy.Fault.SILENT);
      StoreUnavailableException silent =
          assertThrows(StoreUnavailableException.class, () -> store.open("x"));
      assertTrue(silent.getMessage().contains("does not answer"), silent.getMessage());
      try (BlobWriter writer = store.create("x")) {
        writer.write(1);
        assertThrows(StoreUnavailableException.class, writer::commit);
        proxy.become(_ -> FaultyProxy.Fault.NONE);
      }
      assertEquals(0, server.count("faults"));
    }
  }

  @Test
  void anUnreachableServerIsReported() throws IOException {
    URI nothing = server.endpoint();
    server.close();
    StoreUnavailableException e =
        assertThrows(
            StoreUnavailableException.class,
            () -> S3Stores.open(ADDRESS, settings(nothing, 2, Duration.ofSeconds(1)), spool));
    assertTrue(e.getMessage().contains("s3://faults/p"), e.getMessage());
    startServer();
  }

  @Test
  void wrongCredentialsAreReported() throws IOException {
    System.setProperty("aws.secretAccessKey", "wrong");
    AccessDeniedException e =
        assertThrows(
            AccessDeniedException.class,
            () ->
                S3Stores.open(
                    ADDRESS, settings(server.endpoint(), 2, Duration.ofSeconds(5)), spool));
    assertTrue(e.getMessage().contains("check the credentials"), e.getMessage());
  }

  @Test
  void aMissingBucketIsReported() {
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                S3Stores.open(
                    URI.create("s3://no-such-bucket/x"),
                    settings(server.endpoint(), 2, Duration.ofSeconds(5)),
                    spool));
    assertTrue(e.getMessage().startsWith("there is no bucket no-such-bucket"), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3:bucket",
        "http://bucket/x",
        "s3:///x",
        "s3://B/x",
        "s3://bucket/a//b",
        "s3://bucket/../x",
        "s3://bucket/x?y",
        "s3://key:secret@bucket/x"
      })
  void malformedAddressesAreRefused(String address) {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            S3Stores.open(
                URI.create(address), settings(server.endpoint(), 2, Duration.ofSeconds(5)), spool));
  }
}
