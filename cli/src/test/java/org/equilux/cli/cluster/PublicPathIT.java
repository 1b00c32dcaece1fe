package org.equilux.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.equilux.cli.Cli;
import org.equilux.cli.SubPathProxy;
import org.equilux.master.Master;
import org.equilux.master.MasterConfig;
import org.equilux.master.net.PublicPath;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The web application in a real browser, through a reverse proxy with a path. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PublicPathIT {
  private static final String PATH = SubPathProxy.PATH;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void everythingIsBelowThePath(SubPathProxy.Mode mode) throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path expected = Files.createDirectory(folder.resolve("expected"));
    assertEquals(0, Cli.run("process", moon, "--output", expected).exit());
    MasterConfig config =
        MasterConfig.builder(folder.resolve("data"))
            .port(0)
            .workerPort(0)
            .backend("scalar")
            .publicPath(new PublicPath(PATH))
            .build();
    try (Master master = Master.start(config);
        SubPathProxy proxy = new SubPathProxy(master.port(), mode);
        Browser browser = Browser.start(folder, proxy.address())) {
      browser.open(PATH + "/jobs?state=done");
      browser.awaitPath(PATH + "/sign-in");
      browser.awaitText("h1", "Sign in");
      browser.signIn("admin", master.newPassword().orElseThrow());
      browser.awaitPath(PATH + "/jobs");
      browser.press("New job");
      browser.awaitPath(PATH + "/new");
      browser.awaitText("main", "Spreads the brightness");
      browser.choose("pictures", moon);
      browser.press("Start");
      browser.awaitPath(PATH + "/jobs/");
      browser.awaitText("h1 + .state", "Done");
      // The page is reloaded at a path of two segments.
      browser.open(browser.path());
      browser.awaitText("h1 + .state", "Done");
      browser.find("[data-test=histogram-After]");
      browser.await(
          "a picture that is not empty",
          _ ->
              browser
                      .script("return document.querySelector('.ground canvas').toDataURL()")
                      .toString()
                      .length()
                  > 10_000);
      browser.click("[data-test=download]");
      Path result = browser.downloaded("moon_equalized.png");
      assertEquals(-1, Files.mismatch(expected.resolve("moon_equalized.png"), result));
      browser.open(PATH);
      browser.awaitPath(PATH + "/new");
      browser.press("Cluster");
      browser.awaitText(".log", "was stitched");
      browser.hasNoComplaints();
      browser.press("Account of admin");
      browser.click(".v-overlay .v-list-item:last-child");
      browser.awaitPath(PATH + "/sign-in");
    }
  }
}
