package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.equilux.storage.s3.S3Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Pictures and results of {@code process} in an object store. */
class ObjectStoreTest {
  private static final String BUCKET = "pictures";
  private static final String ROOT = "s3://" + BUCKET;

  private static S3Server server;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = S3Server.start();
    server.makeBucket(BUCKET);
    System.setProperty("equilux.storage.endpoint", server.endpoint().toString());
    System.setProperty("equilux.storage.region", server.region().orElseThrow());
  }

  @AfterAll
  static void stop() throws IOException {
    System.clearProperty("equilux.storage.endpoint");
    System.clearProperty("equilux.storage.region");
    server.close();
  }

  private static void put(Path file, String key) {
    server.client().putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromFile(file));
  }

  private static byte[] get(String key) {
    return server.client().getObjectAsBytes(b -> b.bucket(BUCKET).key(key)).asByteArray();
  }

  private static List<String> keys(String prefix) {
    return server
        .client()
        .listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix(prefix))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  @Test
  void foldersOfABucketAreProcessed() throws IOException {
    Path moon = Cli.picture("moon.png", folder);
    put(moon, "scans/moon.png");
    put(moon, "scans/a folder, 100 %/moon.png");
    put(moon, "scans/a folder, 100 %/.hidden.png");
    Path local = folder.resolve("local");
    assertEquals(
        0,
        Cli.run("process", moon, "--save-lut=" + folder.resolve("lut.csv"), "--output", local)
            .exit());
    byte[] expected = Files.readAllBytes(local.resolve("moon_equalized.png"));

    Cli.Result result =
        Cli.run("process", ROOT + "/scans", "--recursive", "--output", ROOT + "/results");
    assertEquals(0, result.exit(), result::err);
    assertEquals(
        List.of("results/a folder, 100 %/moon_equalized.png", "results/moon_equalized.png"),
        keys("results/"));
    assertArrayEquals(expected, get("results/moon_equalized.png"));
    assertArrayEquals(expected, get("results/a folder, 100 %/moon_equalized.png"));

    Cli.Result again = Cli.run("process", ROOT + "/scans/moon.png", "--output", ROOT + "/results");
    assertEquals(1, again.exit());
    assertTrue(
        again.err().contains(ROOT + "/results/moon_equalized.png exists already; --overwrite"),
        again::err);

    Cli.Result toFile =
        Cli.run(
            "process",
            ROOT + "/scans/moon.png",
            "--operation=match",
            "--reference=" + ROOT + "/scans/moon.png",
            "--save-lut=" + ROOT + "/tables/lut.csv",
            "--output",
            folder.resolve("matched.png"));
    assertEquals(0, toFile.exit(), toFile::err);
    assertEquals(List.of("tables/lut.csv"), keys("tables/"));
    assertEquals(0, server.uploads(BUCKET));
  }

  @Test
  void missingPicturesAndBucketsAreReported() {
    Cli.Result picture = Cli.run("process", ROOT + "/none.png");
    assertEquals(1, picture.exit());
    assertTrue(picture.err().contains("there is no such file"), picture::err);
    Cli.Result bucket = Cli.run("process", "s3://no-such-bucket/a.png");
    assertEquals(2, bucket.exit());
    assertTrue(bucket.err().contains("there is no bucket no-such-bucket at"), bucket::err);
    Cli.Result object = Cli.run("process", ROOT);
    assertEquals(2, object.exit());
    assertTrue(object.err().contains("scheme://bucket/name"), object::err);
  }
}
