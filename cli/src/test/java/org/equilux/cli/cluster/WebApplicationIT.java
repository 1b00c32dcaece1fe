package org.equilux.cli.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.equilux.cli.Cli;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/**
 * The web application in a real browser, served by a real master, with workers in processes of
 * their own. Screenshots go to {@code target/screenshots}.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WebApplicationIT {
  private static final String PASSWORD = "correct horse battery";
  private static final String THE_SLIDER = "[data-test=slider]";

  @TempDir private Path folder;

  private ClusterProcesses cluster(String... options) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    List<String> all = new ArrayList<>(List.of("--admin-password-file", password.toString()));
    all.addAll(List.of(options));
    return new ClusterProcesses(
        Files.createDirectory(folder.resolve("cluster")), all.toArray(String[]::new));
  }

  private static void startTwo(ClusterProcesses cluster) throws IOException, InterruptedException {
    cluster.startWorker("first", "vector");
    cluster.startWorker("second", "scalar");
    cluster.awaitIdle("first", "second");
  }

  /** What {@code equilux process} makes of a picture. */
  private Path expected(Path picture) throws IOException {
    Path output = Files.createDirectories(folder.resolve("expected"));
    assertEquals(0, Cli.run("process", picture, "--output", output).exit());
    String name = picture.getFileName().toString();
    return output.resolve(name.replaceFirst("\\.([^.]+)$", "_equalized.$1"));
  }

  @Test
  void threePicturesFromSignInToSignOut() throws Exception {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    Path moon = Cli.picture("moon.png", pictures);
    Path retina = Cli.picture("retina.jpg", pictures);
    Path chessboard = Cli.picture("chessboard_GRAY_U16.tif", pictures);
    try (ClusterProcesses cluster = cluster("--chunk-size", "64K");
        Browser browser = Browser.start(folder, cluster.address())) {
      startTwo(cluster);
      browser.dark(false);
      signsInWrongAndRight(browser);
      sends(browser, moon, retina, chessboard);
      browser.press("The batch");
      browser.awaitText("[data-test=counts]", "3 done");
      browser.isAccessible();
      browser.open("/jobs");
      browser.awaitText(".jobs", "retina.jpg");
      looks(browser, "jobs");
      speaksGerman(browser);
      compares(browser, retina);
      String job = browser.path();
      sameBits(browser, moon);
      sameBits(browser, chessboard);
      runsAgain(browser, job);
      findsAndDeletes(browser);
      showsTheCluster(browser);
      makesTokensAndUsers(browser);
      browser.hasNoComplaints();
      signsOutAndInAs(browser, "guest", "a guest's password");
      aStrangerSeesNothing(browser, job);
    }
  }

  private static void signsInWrongAndRight(Browser browser) throws IOException {
    browser.open("/jobs?state=done");
    browser.awaitPath("/sign-in");
    browser.awaitText("h1", "Sign in");
    looks(browser, "sign-in");
    browser.signIn("admin", "wrong");
    browser.awaitText("[role=alert]", "password");
    browser.isAccessible();
    browser.hasNoComplaints("/api/v1/session - Failed to load resource");
    browser.signIn("admin", PASSWORD);
    // Where it was to go in the first place.
    browser.awaitPath("/jobs");
    browser.awaitText("main", "No job matches");
    browser.press("Show all jobs");
    browser.awaitText("main", "You have no jobs yet");
    browser.isAccessible();
  }

  private static void sends(Browser browser, Path... pictures) throws IOException {
    browser.press("New job");
    browser.awaitText("main", "Spreads the brightness");
    browser.press("Start");
    browser.awaitText("[role=alert]", "Choose at least one picture");
    browser.choose("pictures", pictures);
    browser.awaitText(".files", "chessboard_GRAY_U16.tif");
    browser.find("[data-test=preview][data-busy=false] .frame[data-ready=true]");
    browser.script("scrollTo(0, 0)");
    looks(browser, "new");
    browser.press("Preview chessboard_GRAY_U16.tif");
    browser.awaitText("[data-test=preview]", "chessboard_GRAY_U16.tif");
    browser.awaitText("[data-test=preview-said]", "quantile");
    browser.press("Start 3 jobs");
    browser.await("three uploads", _ -> browser.count(".item[data-state=done]") == 3);
  }

  /** The slider, by keyboard, shows more of one and less of the other picture. */
  private static void compares(Browser browser, Path picture) throws IOException {
    open(browser, picture.getFileName().toString());
    browser.find(".frame[data-ready=true]");
    browser.awaitText("[data-test=percent]", "100 %");
    browser.find("[data-test=chunks]:not([data-done='0'])");
    browser.find("[data-test=histogram-After]");
    tilesAreThere(browser);
    looks(browser, "job");
    String middle = picture(browser);
    browser.key(THE_SLIDER, Keys.HOME);
    assertEquals("0", browser.attribute(THE_SLIDER, "aria-valuenow"));
    browser.await("another picture", _ -> !picture(browser).equals(middle));
    String after = picture(browser);
    browser.key(THE_SLIDER, Keys.END);
    browser.await("the picture before", _ -> !picture(browser).equals(after));
    String before = picture(browser);
    browser.key(THE_SLIDER, Keys.PAGE_DOWN, Keys.ARROW_LEFT);
    assertEquals("88", browser.attribute(THE_SLIDER, "aria-valuenow"));
    drags(browser);
    assertNotEquals(before, picture(browser));
    browser.click("[data-test=full]");
    browser.awaitText("[data-test=full]", "100 %");
    looksCloser(browser);
    browser.isAccessible();
  }

  /** The samples of the pixel under the pointer are shown, and both pictures side by side. */
  private static void looksCloser(Browser browser) {
    browser.script(
        """
        const frame = document.querySelector('.frame');
        const box = frame.getBoundingClientRect();
        frame.dispatchEvent(new PointerEvent('pointermove',
          { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 }));
        """);
    browser.awaitText("[data-test=pixel] strong", "R ");
    browser.click("[data-test=beside]");
    browser.find("[data-test=beside][aria-pressed=true]");
    assertEquals(0, browser.count(THE_SLIDER));
  }

  /** A key opens the help, and the menu of the account another language. */
  private static void speaksGerman(Browser browser) throws IOException {
    browser.script(
        "document.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }))");
    browser.awaitText(".v-dialog .keys", "Search jobs");
    browser.isAccessible();
    browser.press("Close");
    browser.press("Account of admin");
    browser.press("Deutsch");
    browser.awaitText("h1", "Auftr");
    browser.isAccessible();
    browser.open("/batches/none");
    browser.awaitText("main", "Diesen Stapel gibt es nicht");
    browser.press("Konto von admin");
    browser.isAccessible();
    browser.press("English");
    browser.awaitText("main", "There is no such batch");
    browser.hasNoComplaints("/batches/none - Failed to load resource");
  }

  /** Opens the job of a picture from the list. */
  private static void open(Browser browser, String name) {
    browser.open("/jobs?search=" + name.replaceAll("\\..*", ""));
    browser.awaitText(".job .name", name);
    browser.click(".job a.body");
    browser.awaitPath("/jobs/");
    browser.awaitText("h1", name);
  }

  /** The mouse takes the knob a quarter of the width to the left of the middle. */
  private static void drags(Browser browser) {
    browser.key(THE_SLIDER, Keys.HOME);
    assertEquals(
        "50",
        browser
            .script(
                """
                const knob = document.querySelector(arguments[0]);
                const box = knob.closest('.frame').getBoundingClientRect();
                knob.setPointerCapture = () => {};
                const at = (type, x) => knob.dispatchEvent(
                  new PointerEvent(type, { clientX: x, clientY: box.top + 50, pointerId: 1, bubbles: true, cancelable: true }));
                at('pointerdown', box.left);
                at('pointermove', box.left + box.width / 2);
                at('pointerup', box.left + box.width / 2);
                return new Promise((go) => requestAnimationFrame(() => go(knob.getAttribute('aria-valuenow'))));
                """,
                THE_SLIDER)
            .toString());
  }

  private static void tilesAreThere(Browser browser) {
    browser.await(
        "a picture that is not empty",
        _ -> {
          String one = picture(browser);
          return one.length() > 10_000 && one.equals(picture(browser));
        });
  }

  /** What the viewer shows, as a data: address. */
  private static String picture(Browser browser) {
    return browser
        .script(
            "return new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() =>"
                + " go(document.querySelector('.ground canvas').toDataURL()))))")
        .toString();
  }

  private void sameBits(Browser browser, Path picture) throws IOException {
    open(browser, picture.getFileName().toString());
    browser.click("[data-test=download]");
    Path expected = expected(picture);
    Path result = browser.downloaded(expected.getFileName().toString());
    assertEquals(-1, Files.mismatch(expected, result), "the result differs");
  }

  private static void runsAgain(Browser browser, String job) throws IOException {
    browser.open(job);
    browser.press("Run again");
    browser.awaitText("main", "already uploaded");
    browser.click("label.operation:nth-of-type(2)");
    browser.type("clip", "3.5");
    looks(browser, "run-again");
    browser.press("Start");
    browser.await(
        "another job", _ -> browser.path().startsWith("/jobs/") && !browser.path().equals(job));
    browser.awaitText(".state", "Done");
    browser.awaitText(".facts", "3.5");
  }

  private static void findsAndDeletes(Browser browser) throws IOException {
    browser.press("Jobs");
    browser.awaitText(".jobs", "moon.png");
    browser.type("search", "chess");
    browser.await("one job", _ -> browser.count(".job") == 1);
    browser.press("Actions for chessboard_GRAY_U16.tif");
    browser.isAccessible();
    browser.click(".v-overlay .v-list-item:last-child");
    browser.awaitText(".v-dialog", "You can undo this");
    browser.key(".v-dialog .v-btn", Keys.ESCAPE);
    browser.find("[aria-label='Actions for chessboard_GRAY_U16.tif']:focus");
    browser.press("Actions for chessboard_GRAY_U16.tif");
    browser.click(".v-overlay .v-list-item:last-child");
    browser.click(".v-dialog .v-btn.bg-primary");
    browser.awaitText("main", "No job matches");
    browser.press("Undo");
    browser.await("the job again", _ -> browser.count(".job") == 1);
  }

  private static void showsTheCluster(Browser browser) throws IOException {
    browser.press("Cluster");
    browser.awaitText("[data-worker=first]", "Idle");
    browser.awaitText("[data-worker=second]", "scalar");
    browser.awaitText(".log", "was stitched");
    assertTrue(browser.count(".log li[data-kind=map]") > 0);
    browser.isAccessible();
    browser.click("[data-worker=first] a");
    browser.awaitText("h1", "first");
    browser.isAccessible();
    browser.open("/wall");
    browser.awaitText(".log", "was stitched");
    looks(browser, "wall");
    browser.press("Full screen");
    browser.find("[aria-label='Leave full screen']");
    browser.press("Leave full screen");
  }

  private static void makesTokensAndUsers(Browser browser) throws IOException {
    browser.open("/account");
    browser.awaitText("main", "You have no tokens.");
    browser.type("token-name", "nightly script");
    browser.press("Create token");
    assertTrue(browser.find("[data-test=token]").getText().length() > 20);
    browser.awaitText(".lines", "nightly script");
    browser.awaitText(".lines", "not used yet");
    browser.press("Add a user");
    browser.type("user-name", "guest");
    browser.type("user-password", "a guest's password");
    browser.press("Add");
    browser.awaitText("[role=status]", "guest can sign in");
    looks(browser, "account");
    browser.press("Revoke nightly script");
    browser.click(".v-dialog .v-btn.bg-primary");
    browser.awaitText("main", "You have no tokens.");
  }

  private static void signsOutAndInAs(Browser browser, String name, String password) {
    browser.press("Account of admin");
    browser.click(".v-overlay .v-list-item:last-child");
    browser.awaitPath("/sign-in");
    browser.open("/jobs");
    browser.awaitPath("/sign-in");
    browser.signIn(name, password);
    browser.awaitPath("/jobs");
    browser.awaitText("main", "You have no jobs yet");
  }

  private static void aStrangerSeesNothing(Browser browser, String job) throws IOException {
    browser.open(job);
    browser.awaitText("main", "There is no such job");
    browser.isAccessible();
    browser.open("/nowhere");
    browser.awaitText("main", "There is no such page");
    browser.isAccessible();
    browser.hasNoComplaints("/api/v1" + job + " - Failed to load resource");
    browser.press("Account of guest");
    browser.click(".v-overlay .v-list-item:last-child");
    browser.awaitPath("/sign-in");
  }

  @Test
  void aWorkerKilledMeanwhileIsSeenAndTheMapGetsFull() throws Exception {
    Path picture = enlarged("hubble_deep_field.jpg", 3000, folder.resolve("hubble.tif"));
    try (ClusterProcesses cluster = cluster("--chunk-size", "256K");
        Browser browser = Browser.start(folder, cluster.address())) {
      cluster.startWorker("doomed", "scalar");
      cluster.awaitIdle("doomed");
      browser.dark(false);
      browser.open("/new");
      browser.signIn("admin", PASSWORD);
      browser.awaitText("main", "Spreads the brightness");
      // Suspended, it keeps what it is given, so that it has something when it dies; and nobody
      // else does it.
      cluster.signalWorker("doomed", "STOP");
      browser.choose("pictures", picture);
      browser.press("Start");
      browser.awaitPath("/jobs/");
      browser.find("[data-share=doomed]:not([data-running='0'])");
      cluster.killWorker("doomed");
      browser.awaitText("[data-test=retries]", "retr");
      browser.awaitText("[data-test=remarks]", "doomed");
      browser.awaitText("[data-test=no-worker]", "No worker is connected");
      // Nobody else is there yet, so the page stays as it is.
      looks(browser, "live");
      cluster.startWorker("first", "vector");
      cluster.startWorker("second", "scalar");
      browser.awaitText("[data-test=percent]", "100 %");
      browser.awaitText("h1 + .state", "Done");
      assertEquals(
          browser.attribute("[data-test=chunks]", "data-chunks"),
          browser.attribute("[data-test=chunks]", "data-done"));
      browser.find("[data-share=doomed][data-mapped='0']");
      browser.find("[data-test=chunks]:not([data-retried='0'])");
      browser.click("[data-test=download]");
      Path expected = expected(picture);
      assertEquals(
          -1,
          Files.mismatch(expected, browser.downloaded(expected.getFileName().toString())),
          "the result differs");
      browser.open("/cluster");
      browser.awaitText(".log li[data-kind=lost]", "doomed");
      browser.find(".log li[data-kind=sent-again]");
      browser.find(".log li[data-kind=stitched]");
      looks(browser, "cluster");
      browser.hasNoComplaints();
    }
  }

  /** A real picture, made so large that there is something to do. */
  private Path enlarged(String name, int width, Path file) throws IOException {
    BufferedImage small = ImageIO.read(Cli.picture(name, folder).toFile());
    BufferedImage large =
        new BufferedImage(
            width, width * small.getHeight() / small.getWidth(), BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = large.createGraphics();
    graphics.drawImage(small, 0, 0, large.getWidth(), large.getHeight(), null);
    graphics.dispose();
    assertTrue(ImageIO.write(large, "tiff", file.toFile()));
    return file;
  }

  @Test
  void anUploadGoesOnWhenTheMasterIsBack() throws Exception {
    // Of a format that the pages know from the master alone.
    Path picture = folder.resolve("noise.pgm");
    writeNetpbm(picture, 3000, 2000);
    try (ClusterProcesses cluster = cluster();
        Browser browser = Browser.start(folder, cluster.address())) {
      startTwo(cluster);
      browser.open("/new");
      browser.signIn("admin", PASSWORD);
      browser.awaitText("main", "Spreads the brightness");
      browser.choose("pictures", picture);
      browser.uploadAt(1 << 20);
      browser.press("Start");
      browser.await(
          "a part is sent",
          _ ->
              browser.count(".item [role=progressbar]") > 0
                  && Double.parseDouble(
                          browser.attribute(".item [role=progressbar]", "aria-valuenow"))
                      > 20);
      cluster.killMaster();
      browser.find(".item[data-state=interrupted]");
      cluster.startMaster();
      browser.find(".item[data-state=uploading]");
      browser.uploadAt(-1);
      browser.awaitPath("/jobs/");
      browser.awaitText(".state", "Done");
      browser.click("[data-test=download]");
      Path expected = expected(picture);
      assertEquals(
          -1, Files.mismatch(expected, browser.downloaded(expected.getFileName().toString())));
    }
  }

  /** Writes noise, which nothing makes smaller on its way, as a gray map. */
  private static void writeNetpbm(Path file, int width, int height) throws IOException {
    byte[] header = "P5\n%d %d\n255\n".formatted(width, height).getBytes(US_ASCII);
    byte[] noise = new byte[width * height];
    new Random(7).nextBytes(noise);
    Files.write(file, header);
    Files.write(file, noise, StandardOpenOption.APPEND);
  }

  @Test
  void aDemoSaysSoOnEveryPage() throws Exception {
    try (ClusterProcesses cluster =
            new ClusterProcesses(Files.createDirectory(folder.resolve("cluster")), "--demo");
        Browser browser = Browser.start(folder, cluster.address())) {
      cluster.awaitIdle();
      browser.open("/sign-in");
      browser.awaitText("[role=note]", "Demo");
      browser.signIn("anybody", "anything");
      browser.awaitPath("/new");
      for (String page : List.of("/new", "/jobs", "/cluster", "/wall", "/account", "/nowhere")) {
        browser.open(page);
        browser.awaitText("[role=note]", "Demo");
      }
      browser.open("/cluster");
      browser.awaitText("main", "No worker is connected");
      browser.isAccessible();
      browser.hasNoComplaints();
    }
  }

  /** Looks at a page in light, in dark and on a phone; none of them may have a serious fault. */
  private static void looks(Browser browser, String name) throws IOException {
    browser.isAccessible();
    browser.screenshot(name + "-light");
    browser.dark(true);
    browser.isAccessible();
    browser.screenshot(name + "-dark");
    browser.dark(false);
    browser.asPhone();
    browser.isAccessible();
    browser.fitsItsWidth();
    browser.screenshot(name + "-phone");
    browser.asDesktop();
  }
}
