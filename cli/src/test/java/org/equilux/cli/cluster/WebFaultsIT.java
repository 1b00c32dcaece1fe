package org.equilux.cli.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.equilux.cli.Cli;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * What goes wrong in a day of use of the web application, in a real browser with a real cluster.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class WebFaultsIT {
  private static final String PASSWORD = "correct horse battery";
  private static final String TIMELINE = "[data-test=timeline]";

  @TempDir private Path folder;

  private ClusterProcesses cluster(String... options) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    List<String> all = new ArrayList<>(List.of("--admin-password-file", password.toString()));
    all.addAll(List.of(options));
    return new ClusterProcesses(
        Files.createDirectory(folder.resolve("cluster")), all.toArray(String[]::new));
  }

  /** Signs in once the master and these workers are up. */
  private static void signIn(Browser browser, ClusterProcesses cluster, String... workers)
      throws IOException, InterruptedException {
    cluster.awaitIdle(workers);
    browser.open("/new");
    browser.signIn("admin", PASSWORD);
    browser.find("label.operation");
  }

  /** Noise, which nothing makes smaller on its way, as a gray map. */
  private static Path noise(Path file, int width, int height, int seed) throws IOException {
    Files.createDirectories(file.getParent());
    byte[] noise = new byte[width * height];
    new Random(seed).nextBytes(noise);
    Files.write(file, "P5\n%d %d\n255\n".formatted(width, height).getBytes(US_ASCII));
    Files.write(file, noise, StandardOpenOption.APPEND);
    return Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
  }

  private static void awaitPart(Browser browser) {
    browser.await(
        "a part is sent",
        _ ->
            browser.count(".item [role=progressbar]") > 0
                && Double.parseDouble(
                        browser.attribute(".item [role=progressbar]", "aria-valuenow"))
                    > 20);
  }

  @Test
  void twoFilesOfOneNameSizeAndTimeAreNotMixed() throws Exception {
    Path first = noise(folder.resolve("a/img_0001.pgm"), 2000, 1500, 1);
    Path second = noise(folder.resolve("b/img_0001.pgm"), 2000, 1500, 2);
    try (ClusterProcesses cluster = cluster();
        Browser browser = Browser.start(folder, cluster.address())) {
      cluster.startWorker("first", "scalar");
      signIn(browser, cluster, "first");
      browser.choose("pictures", first);
      browser.uploadAt(1 << 20);
      browser.press("Start");
      awaitPart(browser);
      browser.open("/jobs");
      browser.open("/new");
      browser.find("label.operation");
      browser.choose("pictures", second);
      browser.uploadAt(-1);
      browser.press("Start");
      browser.awaitPath("/jobs/");
      browser.awaitText(".state", "Done");
      browser.click("a[href$='/input']");
      assertEquals(-1, Files.mismatch(second, browser.downloaded("img_0001.pgm")));
      // The first one, of which a part is there, goes on in that upload and is whole in the end.
      assertEquals(1L, uploads(browser));
      browser.open("/new");
      browser.find("label.operation");
      browser.choose("pictures", first);
      browser.press("Start");
      browser.awaitPath("/jobs/");
      browser.awaitText(".state", "Done");
      assertEquals(0L, uploads(browser));
      Files.delete(browser.downloaded("img_0001.pgm"));
      browser.click("a[href$='/input']");
      assertEquals(-1, Files.mismatch(first, browser.downloaded("img_0001.pgm")));
    }
  }

  /** Uploads that wait at the master. */
  private static long uploads(Browser browser) {
    return (Long)
        browser.script(
            "return fetch('/api/v1/uploads').then((a) => a.json()).then((a) => a.uploads.length)");
  }

  @Test
  void samplesOf16BitsAreSeenByTheirValues() throws Exception {
    Path picture = folder.resolve("twelve.png");
    BufferedImage image = new BufferedImage(600, 400, BufferedImage.TYPE_USHORT_GRAY);
    for (int y = 0; y < 400; y++) {
      for (int x = 0; x < 600; x++) {
        image.getRaster().setSample(x, y, 0, 1000 + x * 3 + y);
      }
    }
    assertTrue(ImageIO.write(image, "png", picture.toFile()));
    try (ClusterProcesses cluster = cluster();
        Browser browser = Browser.start(folder, cluster.address())) {
      cluster.startWorker("first", "scalar");
      browser.dark(false);
      signIn(browser, cluster, "first");
      browser.choose("pictures", picture);
      browser.press("Start");
      browser.awaitPath("/jobs/");
      browser.awaitText(".state", "Done");
      browser.awaitText("[data-test=histogram-Before]", "1,000–3,196");
      browser.awaitText("[data-test=histogram-After]", "65,535");
      browser.awaitText("[data-test=shown]", "Before: 1");
      browser.press("Custom");
      browser.type("input-low", "2000");
      browser.press("Show");
      browser.awaitText("[data-test=shown]", "Before: 2000 to 3");
      browser.click(".log label");
      browser.press("Show fewer values");
      browser.find(".frame[data-ready=true]");
      browser.isAccessible();
      browser.asPhone();
      browser.isAccessible();
      browser.fitsItsWidth();
      browser.hasNoComplaints();
    }
  }

  @Test
  void pagesGoOnAfterAProxyAnswered502AndTheMasterBeganAnew() throws Exception {
    Path picture = noise(folder.resolve("noise.pgm"), 3000, 2000, 3);
    try (ClusterProcesses cluster = cluster("--chunk-size", "64K");
        BrokenProxy proxy = new BrokenProxy(cluster.address());
        Browser browser = Browser.start(folder, proxy.address())) {
      signIn(browser, cluster);
      browser.choose("pictures", picture);
      browser.press("Start");
      browser.awaitPath("/jobs/");
      browser.find("[data-test=no-worker]");
      proxy.lose(true);
      browser.awaitText("main", "connection to the master was lost");
      cluster.startWorker("first", "scalar");
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
      browser.await("five seconds of 502", _ -> System.nanoTime() > until);
      proxy.lose(false);
      browser.awaitText(".state", "Done");
      browser.open("/cluster");
      browser.find(".log li[data-kind=job-done]");
      cluster.killMaster();
      browser.awaitText("main", "connection to the master was lost");
      cluster.startMaster();
      browser.await(
          "the worker joins twice in the log",
          _ -> browser.count(".log li[data-kind=registered]") >= 2);
    }
  }

  @Test
  void lateAndDeadWorkersAndTheWinnerAreSeenLiveAndAfterwards() throws Exception {
    Path picture = noise(folder.resolve("noise.pgm"), 3000, 2000, 4);
    // A suspended worker counts as late for longer than as lost.
    try (ClusterProcesses cluster = cluster("--chunk-size", "64K", "--heartbeat-timeout", "60s");
        Browser browser = Browser.start(folder, cluster.address())) {
      browser.dark(false);
      cluster.startWorker("slow", "scalar");
      cluster.startWorker("dead", "scalar");
      signIn(browser, cluster, "slow", "dead");
      browser.choose("pictures", picture);
      // Suspended workers keep their chunks, and no other worker is there to take them over.
      cluster.signalWorker("slow", "STOP");
      cluster.signalWorker("dead", "STOP");
      browser.press("Start");
      browser.awaitPath("/jobs/");
      browser.find("[data-share=dead]:not([data-running='0'])");
      cluster.killWorker("dead");
      browser.find("[data-share=dead][data-gone=true]");
      cluster.startWorker("fast", "scalar");
      browser.find("[data-test=doubled]");
      browser.awaitText("[data-test=remarks]", "was faster");
      browser.awaitText(".state", "Done");
      String job = browser.path();
      browser.open("/cluster");
      browser.find(".log li[data-kind=late]");
      browser.find(".log li[data-kind=superseded]");
      cluster.signalWorker("slow", "CONT");
      browser.open(job);
      browser.find("[data-share=dead][data-gone=true]");
      browser.find(TIMELINE + ":not([data-second='0']):not([data-failed='0'])");
      browser.key(TIMELINE + " canvas", Keys.HOME, Keys.ARROW_DOWN, Keys.ARROW_RIGHT);
      browser.awaitText("[data-test=attempt]", "Chunk ");
      for (String phase : List.of("map", "reduce", "apply", "stitch")) {
        browser.find("[data-phase=" + phase + "]");
      }
      browser.isAccessible();
      browser.screenshot("timeline-light");
      browser.dark(true);
      browser.isAccessible();
      browser.hasNoComplaints();
    }
  }

  @Test
  void aFolderOfHundredsOfFilesBecomesAnAlbumAndOneZip() throws Exception {
    Path scans = folder.resolve("scans");
    for (String part : List.of("a", "b")) {
      Files.createDirectories(scans.resolve(part));
      for (int i = 0; i < 150; i++) {
        BufferedImage image = new BufferedImage(24, 16, BufferedImage.TYPE_3BYTE_BGR);
        for (int x = 0; x < 24; x++) {
          image.setRGB(x, i % 16, part.hashCode() * (i + 1) * (x + 3));
        }
        Path file = scans.resolve(part).resolve("img_%04d.png".formatted(i));
        assertTrue(ImageIO.write(image, "png", file.toFile()));
      }
    }
    try (ClusterProcesses cluster = cluster();
        Browser browser = Browser.start(folder, cluster.address())) {
      cluster.startWorker("first", "scalar");
      browser.dark(false);
      signIn(browser, cluster, "first");
      browser.find("input[webkitdirectory]").sendKeys(scans.toString());
      browser.awaitText("main", "300 pictures");
      browser.press("Start 300 jobs");
      browser.press("The batch");
      browser.awaitPath("/batches/");
      browser.awaitText("h1", "scans");
      browser.awaitText("[data-test=counts]", "300 done");
      assertEquals(300, browser.count(".album li"));
      browser.isAccessible();
      browser.screenshot("batch-light");
      browser.asPhone();
      browser.isAccessible();
      browser.fitsItsWidth();
      browser.asDesktop();
      browser.click("[data-test=zip]");
      sameAsProcess(browser.downloaded("scans.zip"), scans);
      browser.open("/batches");
      browser.awaitText("[data-batch=scans]", "300 done");
      browser.isAccessible();
      browser.click("[data-batch=scans]");
      browser.click(".album li:nth-child(2) a");
      browser.awaitText("nav.album", "2 of 300");
      browser.press("Next picture of the batch");
      browser.awaitText("nav.album", "3 of 300");
      // Of more than 1,000 %, so that its number has a separator.
      browser.awaitText("[data-test=full]", ",");
      browser.isAccessible();
      browser.hasNoComplaints();
    }
  }

  private void sameAsProcess(Path zip, Path scans) throws IOException {
    try (ZipFile results = new ZipFile(zip.toFile())) {
      assertEquals(300, results.size());
      for (String part : List.of("a", "b")) {
        Path expected = Files.createDirectories(folder.resolve("expected").resolve(part));
        assertEquals(0, Cli.run("process", scans.resolve(part), "--output", expected).exit());
        for (int i = 0; i < 150; i++) {
          String name = "img_%04d_equalized.png".formatted(i);
          ZipEntry entry = results.getEntry("scans/" + part + "/" + name);
          assertArrayEquals(
              Files.readAllBytes(expected.resolve(name)),
              results.getInputStream(entry).readAllBytes(),
              entry.getName());
        }
      }
    }
  }

  @Test
  void signingOutDuringAnUploadWarnsAndLeavesNothing() throws Exception {
    Path picture = noise(folder.resolve("secret-scan.pgm"), 2000, 1500, 5);
    try (ClusterProcesses cluster = cluster();
        Browser browser = Browser.start(folder, cluster.address())) {
      signIn(browser, cluster);
      browser.choose("pictures", picture);
      browser.uploadAt(1 << 16);
      browser.press("Start");
      awaitPart(browser);
      browser.press("Account of admin");
      browser.isAccessible();
      browser.press("Sign out");
      browser.awaitText(".v-dialog", "cancel 1 upload");
      browser.press("Stay signed in");
      browser.press("Account of admin");
      browser.press("Sign out");
      browser.awaitText(".v-dialog", "cancel 1 upload");
      browser.click(".v-dialog .v-btn.bg-primary");
      browser.awaitPath("/sign-in");
      browser.uploadAt(-1);
      assertEquals(
          false,
          browser.script("return JSON.stringify({ ...localStorage }).includes('secret-scan')"));
      browser.signIn("admin", PASSWORD);
      browser.find("label.operation");
      assertEquals(0, browser.count(".item"));
      assertEquals(0L, uploads(browser));
    }
  }

  @Test
  void anUploadContinuesWhenTheUserSignsInAgainAfterTheSessionEnded() throws Exception {
    Path picture = noise(folder.resolve("noise.pgm"), 2000, 1500, 7);
    try (ClusterProcesses cluster = cluster();
        Browser browser = Browser.start(folder, cluster.address())) {
      cluster.startWorker("first", "scalar");
      signIn(browser, cluster, "first");
      browser.choose("pictures", picture);
      browser.uploadAt(1 << 20);
      browser.press("Start");
      awaitPart(browser);
      assertEquals(
          204L,
          browser.script(
              """
              return fetch('/api/v1/session').then((answer) => answer.json())
                .then(({ csrfToken }) => fetch('/api/v1/session', { method: 'DELETE', headers: { 'X-CSRF-Token': csrfToken } }))
                .then(({ status }) => status)
              """));
      browser.uploadAt(-1);
      browser.awaitPath("/sign-in");
      browser.awaitText("[data-test=ended]", "Your session has ended");
      browser.isAccessible();
      browser.signIn("admin", PASSWORD);
      browser.awaitPath("/new");
      browser.find(".item[data-state=done]");
      assertEquals(0L, uploads(browser));
      browser.open("/jobs");
      browser.awaitText(".job", "noise.pgm");
    }
  }

  @Test
  void whatCannotBeDoneIsToldBeforeTheUpload() throws Exception {
    Path picture = noise(folder.resolve("noise.pgm"), 2000, 1500, 6);
    Path large = largePng(folder.resolve("large.png"));
    try (ClusterProcesses cluster = cluster();
        Browser browser = Browser.start(folder, cluster.address())) {
      cluster.startWorker("first", "scalar");
      signIn(browser, cluster, "first");
      isPreviewedFromItsUpload(browser, large);
      browser.open("/new");
      browser.find("label.operation");
      browser.choose("pictures", picture);
      browser.click("label.operation:nth-of-type(3)");
      browser.type("low", "60");
      browser.type("high", "70");
      browser.press("Start");
      browser.awaitText("[role=alert]", "100");
      assertEquals(0L, uploads(browser));
      assertEquals(0, browser.count(".item"));
      browser.type("high", "1");
      browser.press("Start");
      browser.awaitPath("/jobs/");
      browser.awaitText(".state", "Done");
    }
  }

  /**
   * The upload that the preview of a large file needs is the one that the job takes. Without a job,
   * it is deleted when the page is left.
   */
  private static void isPreviewedFromItsUpload(Browser browser, Path large) throws IOException {
    browser.choose("pictures", large);
    browser.find("[data-test=needs-upload]");
    browser.isAccessible();
    showsWholePreview(browser);
    browser.open("/jobs");
    browser.await("no upload", _ -> uploads(browser) == 0);
    browser.open("/new");
    browser.find("label.operation");
    browser.choose("pictures", large);
    showsWholePreview(browser);
    browser.press("Start");
    browser.awaitPath("/jobs/");
    browser.awaitText(".state", "Done");
    assertEquals(0L, uploads(browser));
  }

  private static void showsWholePreview(Browser browser) {
    browser.click("[data-test=send-all]");
    browser.find("[data-test=preview][data-busy=false] .frame[data-ready=true]");
    assertEquals(1L, uploads(browser));
  }

  /** A small picture in a PNG of more than 64 MiB: most of it is an ancillary chunk of zeros. */
  private static Path largePng(Path file) throws IOException {
    ByteArrayOutputStream small = new ByteArrayOutputStream();
    BufferedImage image = new BufferedImage(600, 400, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 600; x++) {
      image.getRaster().setSample(x, x % 400, 0, x % 256);
    }
    assertTrue(ImageIO.write(image, "png", small));
    byte[] png = small.toByteArray();
    byte[] filling = new byte[65 << 20];
    CRC32 sum = new CRC32();
    sum.update("fiLL".getBytes(US_ASCII));
    sum.update(filling);
    int head = 8 + 25; // The signature and IHDR.
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.write(png, 0, head);
      out.writeInt(filling.length);
      out.write("fiLL".getBytes(US_ASCII));
      out.write(filling);
      out.writeInt((int) sum.getValue());
      out.write(png, head, png.length - head);
    }
    return file;
  }
}
