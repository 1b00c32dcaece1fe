package org.equilux.cli.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Headless Chromium that uses the web application like a person. */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

  /** The rules for accessibility of axe, installed by npm for these tests. */
  private static final Path AXE = Path.of("..", "ui", "node_modules", "axe-core", "axe.min.js");

  private static final Path SITE = Path.of("..", "ui", "target", "classes", "org", "equilux", "ui");
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ChromeDriver driver;
  private final URI address;
  private final Path downloads;

  private Browser(ChromeDriver driver, URI address, Path downloads) {
    this.driver = driver;
    this.address = address;
    this.downloads = downloads;
  }

  /**
   * Starts the browser. If it or the web application is missing, the test is skipped; in CI it
   * fails.
   *
   * @param folder for its profile and downloads
   */
  static Browser start(Path folder, URI address) throws IOException {
    for (Path needed : List.of(CHROMIUM, DRIVER, AXE, SITE.resolve("index.html"))) {
      if (!Files.exists(needed)) {
        String reason = "there is no " + needed.normalize();
        if ("true".equals(System.getenv("CI"))) {
          fail(reason);
        }
        abort(reason);
      }
    }
    Path downloads = Files.createDirectories(folder.resolve("downloads"));
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-color-profile=srgb",
        "--user-data-dir=" + folder.resolve("profile"));
    options.setExperimentalOption(
        "prefs",
        Map.of(
            "download.default_directory", downloads.toAbsolutePath().toString(),
            "credentials_enable_service", false,
            "profile.password_manager_leak_detection", false));
    ChromeDriver driver =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(),
            options);
    Browser browser = new Browser(driver, address, downloads);
    browser.asDesktop();
    return browser;
  }

  // --- what it looks like

  void asDesktop() {
    size(1280, 860, 1, false);
  }

  void asPhone() {
    size(390, 844, 2, true);
  }

  private void size(int width, int height, int scale, boolean phone) {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", scale, "mobile", phone));
  }

  /** Sets the preferred color scheme of the system. */
  void dark(boolean dark) {
    command(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** Limits the upload rate, so that uploads take some time. */
  void uploadAt(int bytesPerSecond) {
    command("Network.enable", Map.of());
    command(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline",
            false,
            "latency",
            0,
            "downloadThroughput",
            -1,
            "uploadThroughput",
            bytesPerSecond));
  }

  private Map<String, Object> command(String name, Map<String, Object> parameters) {
    return driver.executeCdpCommand(name, parameters);
  }

  // --- what a person does

  void open(String path) {
    driver.get(address.resolve(path).toString());
  }

  String path() {
    return URI.create(driver.getCurrentUrl()).getPath();
  }

  void awaitPath(String start) {
    await("the page " + start, _ -> path().startsWith(start));
  }

  /** Presses a button, link or menu item by its text or label. */
  void press(String words) {
    click(
        By.xpath(
            "//*[self::button or self::a or @role='menuitem' or @role='menuitemradio' or"
                + " @role='listitem' or @role='option']"
                + "[normalize-space(.)='%1$s' or @aria-label='%1$s']".formatted(words)));
  }

  void click(String css) {
    click(By.cssSelector(css));
  }

  private void click(By what) {
    await(
        "pressing " + what,
        _ -> {
          for (WebElement element : driver.findElements(what)) {
            if (element.isDisplayed() && element.isEnabled()) {
              driver.executeScript("arguments[0].scrollIntoView({block:'center'})", element);
              element.click();
              return true;
            }
          }
          return false;
        });
  }

  /** Fills in a field by its name. */
  void type(String name, String text) {
    WebElement field = find("[name='" + name + "']");
    field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text);
  }

  void choose(String name, Path... files) {
    find("input[type=file][name='" + name + "']")
        .sendKeys(
            String.join(
                "\n",
                List.of(files).stream().map(file -> file.toAbsolutePath().toString()).toList()));
  }

  void key(String css, Keys... keys) {
    find(css).sendKeys(keys);
  }

  void signIn(String name, String password) {
    type("username", name);
    type("password", password);
    press("Sign in");
  }

  // --- what a person sees

  WebElement find(String css) {
    List<WebElement> found = new ArrayList<>();
    await(
        css,
        _ -> {
          found.addAll(driver.findElements(By.cssSelector(css)));
          return !found.isEmpty();
        });
    return found.getFirst();
  }

  int count(String css) {
    return driver.findElements(By.cssSelector(css)).size();
  }

  String attribute(String css, String name) {
    return find(css).getDomAttribute(name);
  }

  void awaitText(String css, String text) {
    await(
        "\"%s\" in %s".formatted(text, css),
        _ ->
            driver.findElements(By.cssSelector(css)).stream()
                .anyMatch(element -> element.getText().contains(text)));
  }

  void await(String what, ExpectedCondition<Boolean> condition) {
    var _ =
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
            .ignoring(StaleElementReferenceException.class)
            .ignoring(org.openqa.selenium.ElementClickInterceptedException.class)
            .ignoring(org.openqa.selenium.ElementNotInteractableException.class)
            .withMessage(() -> what + "; the page " + path() + " has: " + find("body").getText())
            .until(condition);
  }

  Object script(String code, Object... arguments) {
    return driver.executeScript(code, arguments);
  }

  /** A file downloaded by the page. */
  Path downloaded(String name) {
    Path file = downloads.resolve(name);
    await("the download " + name, _ -> Files.exists(file));
    return file;
  }

  // --- what a critic sees

  /** Has axe look at the page as it is; any fault is a failure. */
  void isAccessible() throws IOException {
    driver.executeScript(Files.readString(AXE));
    Object faults =
        driver.executeAsyncScript(
            """
            const done = arguments[0];
            const frame = () => new Promise(requestAnimationFrame);
            // What fades in has little contrast for the moment; what runs for ever is a state.
            const passing = () => document.getAnimations()
              .filter(({ playState, effect }) => playState === 'running'
                && Number.isFinite(effect?.getComputedTiming().endTime));
            // A theme or width that was changed just now is taken up by the next frame.
            frame().then(frame)
              .then(() => Promise.allSettled(passing().map(({ finished }) => finished)))
              .then(() => axe.run(document, { resultTypes: ['violations'] }))
              .then(({ violations }) => done(violations
                .map(({ id, help, nodes }) => `${id}: ${help}: `
                  + nodes.map(({ html, failureSummary }) => html.slice(0, 300) + ' ' + failureSummary).join(' | '))));
            """);
    assertEquals(List.of(), faults, () -> "on " + path());
  }

  /** Checks that no content exceeds the width of the window. */
  void fitsItsWidth() {
    assertTrue(
        (Boolean)
            script(
                "return document.documentElement.scrollWidth <="
                    + " document.documentElement.clientWidth"),
        () -> path() + " is wider than the window");
  }

  /**
   * Checks that the console has no errors and no violations of the security policy since the last
   * call, except the given ones.
   */
  void hasNoComplaints(String... expected) {
    List<String> complaints =
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
            .map(LogEntry::getMessage)
            .filter(message -> List.of(expected).stream().noneMatch(message::contains))
            .toList();
    assertEquals(List.of(), complaints);
  }

  /** Saves a screenshot of the window for the documentation. */
  void screenshot(String name) throws IOException {
    Map<String, Object> options = new HashMap<>(Map.of("format", "webp", "quality", 86));
    // Waits until fonts and pictures are loaded and animations have ended, except endless ones.
    var _ =
        driver.executeAsyncScript(
            """
            const done = arguments[0];
            const rest = document.fonts.ready.then(() => Promise.all(document.getAnimations()
              .filter((one) => one.playState === 'running' && one.effect.getComputedTiming().endTime < 5000)
              .map((one) => one.finished.catch(() => {}))))
              .then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
            Promise.race([rest, new Promise((late) => setTimeout(late, 5000))]).then(() => done());
            """);
    String data = (String) command("Page.captureScreenshot", options).get("data");
    Files.createDirectories(SCREENSHOTS);
    Files.write(SCREENSHOTS.resolve(name + ".webp"), Base64.getDecoder().decode(data));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
