package org.equilux.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.equilux.storage.AddressedSource;
import org.equilux.storage.BlobWriter;
import org.equilux.storage.GrowingBlob;
import org.equilux.storage.GrowingInfo;
import org.equilux.storage.RandomAccessSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Blobs of several parts and growing blobs, on a real S3 server. */
class S3LargeBlobTest {
  private static final int PART = 5 << 20;
  private static final int LENGTH = 2 * PART + 1_234_567;
  private static final byte[] BYTES = random(LENGTH);

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
    bucket = "large-" + buckets++;
    server.makeBucket(bucket);
    store = open();
  }

  private S3Store open() throws IOException {
    return S3Stores.open(URI.create("s3://" + bucket + "/p"), S3StoreTest.settings(server), spool);
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
    try (Stream<Path> files = Files.list(spool)) {
      assertEquals(List.of(), files.toList(), "temporary files are left");
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private byte[] get(String name) throws IOException {
    try (RandomAccessSource source = store.open(name);
        InputStream in = source.stream(0, source.size())) {
      return in.readAllBytes();
    }
  }

  private void put(String name, byte[] bytes) throws IOException {
    try (BlobWriter writer = store.create(name)) {
      writer.write(bytes);
      writer.commit();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {PART - 1, PART, PART + 1, 2 * PART, LENGTH})
  void blobsOfSeveralPartsRoundTrip(int length) throws IOException {
    byte[] bytes = Arrays.copyOf(BYTES, length);
    put("x", bytes);
    assertArrayEquals(bytes, get("x"));
    assertEquals(1, server.count(bucket));
  }

  @Test
  void aWriterThatIsClosedAfterPartsLeavesNothing() throws IOException {
    try (BlobWriter writer = store.create("x")) {
      writer.write(BYTES);
    }
    assertEquals(0, server.count(bucket));
  }

  @Test
  void aWriterOfAnInterruptedThreadLeavesNothing() throws IOException {
    try (BlobWriter writer = store.create("x")) {
      writer.write(BYTES);
      Thread.currentThread().interrupt();
      assertThrows(IOException.class, writer::commit);
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(0, server.count(bucket));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, PART - 3, PART, 2 * PART - 1})
  void aGapIsFilledAfterLaterPartsWereSent(int position) throws IOException {
    try (BlobWriter writer = store.create("x")) {
      writer.write(BYTES, 0, position);
      BlobWriter.Gap gap = writer.gap(8);
      writer.write(BYTES, position + 8, LENGTH - position - 8);
      assertThrows(IllegalStateException.class, writer::commit);
      gap.fill(Arrays.copyOfRange(BYTES, position, position + 8));
      writer.commit();
    }
    assertArrayEquals(BYTES, get("x"));
  }

  @Test
  void copiesInPartsAreIdentical() throws IOException {
    put("a", BYTES);
    store.copy("a", "b/c");
    assertArrayEquals(BYTES, get("b/c"));
    assertEquals(0, server.uploads(bucket));
  }

  /**
   * Copies ranges of another object between bytes; the bytes before them are enough for a part or
   * not.
   */
  @ParameterizedTest
  @CsvSource({"8, 0, 11000000", "6000000, 3, 6000000", "9, 5, 99"})
  void rangesOfObjectsAreCopiedByTheStore(int before, int position, int length) throws IOException {
    put("a", BYTES);
    byte[] first = Arrays.copyOf(BYTES, before);
    try (RandomAccessSource from = store.open("a");
        BlobWriter writer = store.create("x")) {
      BlobWriter.Gap gap = before > 0 ? writer.gap(4) : null;
      writer.write(first, Math.min(4, before), Math.max(0, before - 4));
      writer.copy(from, position, length);
      writer.write(BYTES, 0, 1000);
      writer.copy(from, 0, PART);
      assertEquals(before + length + 1000 + PART, writer.position());
      if (gap != null) {
        gap.fill(Arrays.copyOf(first, 4));
      }
      writer.commit();
    }
    byte[] expected = Arrays.copyOf(first, before + length + 1000 + PART);
    System.arraycopy(BYTES, position, expected, before, length);
    System.arraycopy(BYTES, 0, expected, before + length, 1000);
    System.arraycopy(BYTES, 0, expected, before + length + 1000, PART);
    assertArrayEquals(expected, get("x"));
  }

  @Test
  void copyingAReplacedObjectFails() throws IOException {
    put("a", BYTES);
    try (RandomAccessSource from = store.open("a");
        BlobWriter writer = store.create("x")) {
      put("a", Arrays.copyOf(BYTES, 2 * PART));
      writer.copy(from, 0, 2 * PART);
      assertThrows(IOException.class, writer::commit);
    }
    assertEquals(1, server.count(bucket));
  }

  @Test
  void signedAddressesAllowReadsAndWritesUntilTheyExpire() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest put =
          HttpRequest.newBuilder(store.uploadAddress("x", Duration.ofMinutes(1)))
              .PUT(HttpRequest.BodyPublishers.ofByteArray(BYTES))
              .build();
      assertEquals(200, http.send(put, HttpResponse.BodyHandlers.discarding()).statusCode());
      try (AddressedSource source = store.open("x")) {
        URI address = source.address(Duration.ofMinutes(1));
        assertEquals(address, source.address(Duration.ofMinutes(1)));
        HttpResponse<byte[]> range =
            http.send(
                HttpRequest.newBuilder(address)
                    .header("Range", "bytes=5-99")
                    .header("If-Match", source.version())
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertEquals(206, range.statusCode());
        assertArrayEquals(Arrays.copyOfRange(BYTES, 5, 100), range.body());
      }
    }
  }

  @Test
  void aReaderNeverMixesTwoVersions() throws IOException {
    put("x", BYTES);
    try (RandomAccessSource source = store.open("x")) {
      byte[] head = new byte[10];
      source.read(0, head, 0, 10);
      byte[] other = BYTES.clone();
      Arrays.fill(other, (byte) 7);
      put("x", other);
      byte[] end = new byte[200_000];
      IOException e =
          assertThrows(IOException.class, () -> source.read(LENGTH - 200_000, end, 0, 200_000));
      assertTrue(e.getMessage().contains("was replaced"), e.getMessage());
    }
  }

  @Test
  void aStreamSkipsWithoutReading() throws IOException {
    put("x", BYTES);
    try (RandomAccessSource source = store.open("x");
        InputStream in = source.stream(5, LENGTH - 10)) {
      assertEquals(BYTES[5], (byte) in.read());
      in.skipNBytes(LENGTH - 10 - 1 - 100);
      assertArrayEquals(Arrays.copyOfRange(BYTES, LENGTH - 105, LENGTH - 5), in.readAllBytes());
      assertEquals(0, in.skip(5));
    }
  }

  @Test
  void aBlobGrowsAcrossProcesses() throws IOException {
    store.beginGrowing("up/1", LENGTH);
    int[] pieces = {0, 1, 1_000_000, PART, 3, LENGTH - PART - 1_000_004};
    int at = 0;
    for (int piece : pieces) {
      // A new store does not know the uploads of the previous one.
      try (S3Store next = open();
          GrowingBlob blob = next.grow("up/1")) {
        assertEquals(at, blob.size());
        blob.write(BYTES, at, piece);
        blob.keep();
      }
      at += piece;
      GrowingInfo kept = store.growing("up/1").orElseThrow();
      assertEquals(at, kept.bytes());
      CRC32 sum = new CRC32();
      sum.update(BYTES, 0, at);
      assertEquals((int) sum.getValue(), kept.crc32());
    }
    assertThrows(NoSuchFileException.class, () -> store.open("up/1"));
    assertEquals(List.of(), store.list(""));
    assertEquals(List.of("up/1"), store.growingNames("up/"));
    assertEquals(List.of(), store.growingNames("u/"));
    try (GrowingBlob blob = store.grow("up/1")) {
      blob.commit();
    }
    assertArrayEquals(BYTES, get("up/1"));
    assertEquals(Optional.empty(), store.growing("up/1"));
    assertEquals(1, server.count(bucket));
  }

  @Test
  void unsavedBytesAreLostAfterTheLastWholePart() throws IOException {
    store.beginGrowing("x", LENGTH);
    try (GrowingBlob blob = store.grow("x")) {
      blob.write(BYTES, 0, 1000);
      blob.keep();
      blob.write(BYTES, 1000, PART);
    }
    try (GrowingBlob blob = store.grow("x")) {
      assertEquals(PART, blob.size());
      blob.write(BYTES, PART, LENGTH - PART);
      blob.commit();
    }
    assertArrayEquals(BYTES, get("x"));
  }

  @Test
  void anInterruptedCommitIsRepeatable() throws IOException {
    store.beginGrowing("x", LENGTH);
    try (GrowingBlob blob = store.grow("x")) {
      blob.write(BYTES);
      blob.keep();
    }
    // The old marker remains if the process dies after the store has created the object.
    HeadObjectResponse marker =
        server.client().headObject(b -> b.bucket(bucket).key("p/.equilux-growing/x"));
    byte[] tail =
        server
            .client()
            .getObjectAsBytes(b -> b.bucket(bucket).key("p/.equilux-growing/x"))
            .asByteArray();
    try (GrowingBlob blob = store.grow("x")) {
      blob.commit();
    }
    server
        .client()
        .putObject(
            b -> b.bucket(bucket).key("p/.equilux-growing/x").metadata(marker.metadata()),
            RequestBody.fromBytes(tail));
    try (GrowingBlob blob = store.grow("x")) {
      assertEquals(LENGTH, blob.size());
      blob.commit();
    }
    assertArrayEquals(BYTES, get("x"));
    assertEquals(1, server.count(bucket));
  }

  @Test
  void aBlobWithAnAbortedUploadDoesNotExist() throws IOException {
    store.beginGrowing("x", LENGTH);
    try (GrowingBlob blob = store.grow("x")) {
      blob.write(BYTES);
      blob.keep();
    }
    String id =
        server.client().listMultipartUploads(b -> b.bucket(bucket)).uploads().getFirst().uploadId();
    server.client().abortMultipartUpload(b -> b.bucket(bucket).key("p/x").uploadId(id));
    try (GrowingBlob blob = store.grow("x")) {
      assertThrows(NoSuchFileException.class, blob::commit);
    }
    assertTrue(store.abandon("x"));
    assertEquals(0, server.count(bucket));
  }

  @Test
  void anEmptyGrowingBlobIsCommitted() throws IOException {
    store.beginGrowing("x", 0);
    try (GrowingBlob blob = store.grow("x")) {
      blob.commit();
    }
    assertEquals(0, get("x").length);
    assertEquals(1, server.count(bucket));
  }

  @Test
  void abandoningABlobLeavesNothing() throws IOException {
    store.beginGrowing("x", LENGTH);
    try (GrowingBlob blob = store.grow("x")) {
      blob.write(BYTES);
      blob.keep();
    }
    assertTrue(store.abandon("x"));
    assertFalse(store.abandon("x"));
    assertEquals(0, server.count(bucket));
    assertThrows(NoSuchFileException.class, () -> store.grow("x"));
  }

  @Test
  void onlyOrphanedUploadsAreAborted() throws IOException {
    store.beginGrowing("grows", LENGTH);
    server.client().createMultipartUpload(b -> b.bucket(bucket).key("p/dead"));
    server.client().createMultipartUpload(b -> b.bucket(bucket).key("another/prefix"));
    try (BlobWriter writer = store.create("written")) {
      writer.write(BYTES);
      assertEquals(0, store.abortAbandoned(Duration.ofHours(1)));
      assertEquals(1, store.abortAbandoned(Duration.ZERO));
      assertEquals(3, server.uploads(bucket));
      writer.commit();
    }
    assertArrayEquals(BYTES, get("written"));
    assertEquals(0, store.growing("grows").orElseThrow().bytes());
  }

  @Test
  void anAddressIsLimitedToOneBlobAndATime() throws Exception {
    put("a b/ü", new byte[] {1, 2, 3});
    URI address =
        store.address(
            "a b/ü", Duration.ofMinutes(1), "image/tiff", "attachment; filename=\"x.tif\"");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(address).header("Range", "bytes=1-").build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertEquals(206, answer.statusCode());
      assertArrayEquals(new byte[] {2, 3}, answer.body());
      assertEquals("image/tiff", answer.headers().firstValue("Content-Type").orElseThrow());
      URI other = URI.create(address.toString().replace("%C3%BC", "other"));
      assertEquals(
          403,
          http.send(HttpRequest.newBuilder(other).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode());
    }
  }
}
