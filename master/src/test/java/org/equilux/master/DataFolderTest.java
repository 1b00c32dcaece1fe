package org.equilux.master;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Permissions of the data folder: other users of the machine can read no file in it. */
@Timeout(60)
class DataFolderTest {
  private static final byte[] PNG = TestPictures.png(60, 50);

  @TempDir Path folder;

  /** Fills a data folder with every kind of file that a master stores. */
  private static void fill(Path data) throws IOException {
    try (TestMaster master = TestMaster.start(data, false, config -> config.concurrentJobs(1))) {
      byte[] form = new Multipart().file("a.png", PNG).file("mask", "m.png", mask()).end();
      String running =
          TestMaster.json(master.post("/jobs", Multipart.TYPE, form)).get("id").textValue();
      master.await(running, "running");
      assertOwnersOnly(data);
      master.openGate();
      assertEquals("done", master.await(running).get("state").textValue());
      assertEquals(200, master.get("/jobs/" + running + "/views/input/1").statusCode());
      assertEquals(200, master.get("/jobs/" + running + "/thumbnail/result").statusCode());
      assertEquals(
          201,
          master
              .post(
                  "/batches",
                  "application/json",
                  "{\"name\": \"scans\"}".getBytes(StandardCharsets.UTF_8))
              .statusCode());
      assertEquals(
          201,
          master
              .send(
                  master
                      .request("/uploads")
                      .header("Tus-Resumable", "1.0.0")
                      .header("Upload-Length", "5")
                      .POST(BodyPublishers.noBody()))
              .statusCode());
      TestUsers.token(master, "ann");
    }
  }

  private static byte[] mask() {
    return TestPictures.mask(60, 50);
  }

  private static List<Path> all(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.toList();
    }
  }

  private static void assertOwnersOnly(Path data) throws IOException {
    for (Path path : all(data)) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      assertEquals(
          Files.isDirectory(path) ? "rwx------" : "rw-------",
          PosixFilePermissions.toString(permissions),
          path.toString());
    }
  }

  @Test
  void isPrivateAndRestrictsFoldersOfOlderReleases() throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path data = folder.resolve("data");
    fill(data);
    assertOwnersOnly(data);
    assertTrue(all(data).size() > 20);

    for (Path path : all(data)) {
      Files.setPosixFilePermissions(
          path,
          PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
    }
    int open = all(data).size();
    try (Complaints complaints = new Complaints();
        TestMaster _ = TestMaster.start(data)) {
      assertOwnersOnly(data);
      assertEquals(1, complaints.heard().size(), complaints.heard().toString());
    }
    assertTrue(open > 20);
  }
}
