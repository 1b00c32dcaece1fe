package org.equilux.master.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.equilux.kernels.Operation;
import org.equilux.kernels.Operations;
import org.equilux.kernels.Parameter;
import org.equilux.master.Expected;
import org.equilux.master.TestMaster;
import org.equilux.master.TestPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

@Timeout(110)
class PageTest {
  private static final byte[] PNG = TestPictures.png(640, 400);

  @TempDir Path data;
  @TempDir Path home;

  private static void waitForText(WebDriver browser, String id, String text) {
    var _ =
        new WebDriverWait(browser, Duration.ofSeconds(60))
            .until(ExpectedConditions.textToBePresentInElementLocated(By.id(id), text));
  }

  private static void screenshot(ChromeDriver browser, String name) throws Exception {
    Files.write(Path.of("target", name), browser.getScreenshotAs(OutputType.BYTES));
  }

  @Test
  void takesAPictureShowsItsJobAndOffersTheResult() throws Exception {
    Path picture = Files.write(home.resolve("Mond & Köln <b>.png"), PNG);
    try (TestMaster master = TestMaster.start(data, false, _ -> {})) {
      ChromeDriver browser = ChromiumBrowser.start(home.resolve("profile"));
      try {
        browser.get(master.uri("/").toString());
        waitForText(browser, "description", "brightness");
        browser.findElement(By.id("file")).sendKeys(picture.toString());
        new Select(browser.findElement(By.name("color"))).selectByValue("per-channel");
        browser.findElement(By.id("submit")).click();
        // It follows the job from here on, and so sees every chunk.
        waitForText(browser, "job-state", "Running");
        master.openGate();
        waitForText(browser, "job-state", "Done: 256,000 pixels");
        var download = browser.findElement(By.id("download"));
        assertEquals("Download Mond & Köln b_equalized.png", download.getText());
        assertArrayEquals(
            Expected.of(PNG, "equalize", Map.of("color", "per-channel")),
            fetched(master, browser, "download"));
        for (String id : List.of("before", "after")) {
          var _ =
              new WebDriverWait(browser, Duration.ofSeconds(30))
                  .until(
                      driver ->
                          "640"
                              .equals(
                                  driver.findElement(By.id(id)).getDomProperty("naturalWidth")));
        }
        waitForText(browser, "jobs", "done");
        waitForText(browser, "workers", "rack 3");
        browser.findElement(By.tagName("summary")).click();
        assertTrue(
            browser.findElement(By.id("log")).getText().contains("apply finished, local, scalar"));
        screenshot(browser, "page-done.png");
        assertEquals(List.of(), complaints(browser));
      } finally {
        browser.quit();
      }
    }
  }

  @Test
  void sendsAMaskAndOffersTheTable() throws Exception {
    byte[] mask = TestPictures.mask(640, 400);
    Path picture = Files.write(home.resolve("moon.png"), PNG);
    Path wrong = Files.write(home.resolve("wrong.png"), TestPictures.mask(64, 40));
    Path right = Files.write(home.resolve("right.png"), mask);
    try (TestMaster master = TestMaster.start(data)) {
      ChromeDriver browser = ChromiumBrowser.start(home.resolve("profile"));
      try {
        browser.get(master.uri("/").toString());
        waitForText(browser, "description", "brightness");
        browser.findElement(By.id("file")).sendKeys(picture.toString());
        new Select(browser.findElement(By.id("operation"))).selectByValue("clahe");
        var clip = browser.findElement(By.name("clip"));
        assertEquals("2", clip.getDomProperty("value"));
        clip.clear();
        clip.sendKeys("3.5");
        // The choice among words gives its name to the number, of which it is one.
        new Select(browser.findElement(By.name("nodata"))).selectByVisibleText("number");
        browser.findElement(By.cssSelector("input[name=nodata]")).sendKeys("255");
        browser.findElement(By.name("mask")).sendKeys(wrong.toString());
        browser.findElement(By.id("submit")).click();
        waitForText(browser, "job-state", "the mask has 64 x 40 pixels");
        browser.findElement(By.name("mask")).sendKeys(right.toString());
        browser.findElement(By.id("submit")).click();
        waitForText(browser, "job-state", "Done: 256,000 pixels");
        waitForText(browser, "job-parameters", "clahe, clip 3.5, ");
        waitForText(browser, "job-parameters", "nodata 255, mask right.png");
        assertArrayEquals(
            Expected.of(PNG, "clahe", Map.of("clip", "3.5", "nodata", "255"), Map.of("mask", mask)),
            fetched(master, browser, "download"));
        String table = new String(fetched(master, browser, "tables"), StandardCharsets.UTF_8);
        assertTrue(table.contains("columns=8 rows=8"), table);
        screenshot(browser, "page-table.png");
        assertEquals(1, complaints(browser).size(), "only the refusal");
      } finally {
        browser.quit();
      }
    }
  }

  @Test
  void asksForWhatAnOperationNeeds() throws Exception {
    Path picture = Files.write(home.resolve("moon.png"), PNG);
    try (TestMaster master = TestMaster.start(data)) {
      ChromeDriver browser = ChromiumBrowser.start(home.resolve("profile"));
      try {
        browser.get(master.uri("/").toString());
        waitForText(browser, "description", "brightness");
        for (Operation operation : Operations.all()) {
          new Select(browser.findElement(By.id("operation"))).selectByValue(operation.name());
          waitForText(browser, "description", operation.description());
          for (Parameter parameter : operation.parameters()) {
            waitForText(browser, "parameters", parameter.description());
            assertEquals(
                parameter.required(),
                "true"
                        .equals(
                            browser
                                .findElement(By.name(parameter.name()))
                                .getDomProperty("required"))
                    && parameter instanceof Parameter.Attachment,
                parameter.name());
          }
        }
        new Select(browser.findElement(By.id("operation"))).selectByValue("match");
        browser.findElement(By.id("file")).sendKeys(picture.toString());
        browser.findElement(By.id("submit")).click();
        assertFalse(browser.findElement(By.id("job")).isDisplayed());
        browser.findElement(By.name("reference")).sendKeys(picture.toString());
        screenshot(browser, "page-match.png");
        browser.findElement(By.id("submit")).click();
        waitForText(browser, "job-state", "Done: 256,000 pixels");
        assertEquals(List.of(), complaints(browser));
      } finally {
        browser.quit();
      }
    }
  }

  private static byte[] fetched(TestMaster master, WebDriver browser, String link) {
    String address = browser.findElement(By.id(link)).getDomProperty("href");
    return master.send(HttpRequest.newBuilder(URI.create(address))).body();
  }

  @Test
  void saysWhyAFileIsRefusedAndCancelsByKeyboard() throws Exception {
    Path text =
        Files.writeString(home.resolve("letter.png"), "Dear picture", StandardCharsets.UTF_8);
    Path picture = Files.write(home.resolve("moon.png"), PNG);
    try (TestMaster master = TestMaster.start(data, false, _ -> {})) {
      ChromeDriver browser = ChromiumBrowser.start(home.resolve("profile"));
      try {
        browser.get(master.uri("/").toString());
        waitForText(browser, "description", "brightness");
        browser.findElement(By.id("file")).sendKeys(text.toString());
        browser.findElement(By.id("submit")).sendKeys(Keys.ENTER);
        waitForText(browser, "job-state", "no picture");
        browser.findElement(By.id("file")).sendKeys(picture.toString());
        browser.findElement(By.id("submit")).sendKeys(Keys.ENTER);
        waitForText(browser, "job-state", "Running");
        screenshot(browser, "page-running.png");
        browser.findElement(By.id("cancel")).sendKeys(Keys.ENTER);
        waitForText(browser, "job-state", "Cancelled");
        var _ =
            new WebDriverWait(browser, Duration.ofSeconds(30))
                .until(ExpectedConditions.visibilityOfElementLocated(By.id("no-jobs")));
        assertEquals(List.of(), master.folders());
      } finally {
        browser.quit();
      }
    }
  }

  /** What the browser's console has of errors, such as violations of the security policy. */
  private static List<String> complaints(ChromeDriver browser) {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }
}
