package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.equilux.cli.report.ExitCode;
import org.equilux.cli.report.Json;
import org.equilux.client.MasterClient;
import org.equilux.client.ServerProblemException;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.master.Master;
import org.equilux.master.MasterConfig;
import org.equilux.master.accounts.Accounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Against a real master in this process. */
@Timeout(120)
class SubmitCommandTest {
  @TempDir private Path folder;
  @TempDir private Path data;

  private MasterConfig.Builder config() {
    return MasterConfig.builder(data).port(0).workerPort(0).backend("scalar");
  }

  private static Master start(MasterConfig.Builder config)
      throws IOException, BackendUnavailableException {
    return Master.start(config.build());
  }

  /** The file by which the system user who runs the master is let in. */
  private Path token() {
    return Accounts.localTokenFile(data);
  }

  private Optional<String> tokenText() {
    try {
      return Optional.of(Files.readString(token()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String address(Master master) {
    return "http://localhost:" + master.port();
  }

  @Test
  void makesTheSameFileAsProcess() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path retina = Cli.picture("retina.jpg", folder);
    Path local = folder.resolve("local");
    Path remote = folder.resolve("remote");

    try (Master master = start(config())) {
      Cli.Result result =
          Cli.run(
              "submit",
              moon,
              retina,
              "--token-file",
              token(),
              "--server",
              address(master),
              "--output",
              remote);

      assertEquals(ExitCode.OK, result.exit(), result.err());
      assertTrue(result.out().startsWith(moon + " -> "), result.out());
      assertTrue(result.out().contains(": 512 x 512 gray8, "), result.out());
      JsonNode batch = batchOf(result);
      assertEquals("moon.png", batch.get("name").asText());
      assertEquals(2, batch.at("/counts/done").asInt(), batch.toString());
    }
    Cli.run("process", moon, retina, "--output", local);
    for (String name : List.of("moon_equalized.png", "retina_equalized.jpg")) {
      assertEquals(-1, Files.mismatch(local.resolve(name), remote.resolve(name)), name);
    }
    assertEquals(List.of("moon_equalized.png", "retina_equalized.jpg"), Cli.names(remote));
  }

  /** The batch whose address a command printed. */
  private JsonNode batchOf(Cli.Result result) throws IOException {
    String address = result.err().replaceAll("(?s).*batch \\w+: (\\S+).*", "$1");
    URLConnection connection = URI.create(address).toURL().openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + tokenText().orElseThrow());
    try (InputStream in = connection.getInputStream()) {
      return Json.MAPPER.readTree(in);
    }
  }

  @Test
  void anUploadWhoseAnswerIsLostIsRepeatedAndIsOneJob() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path remote = folder.resolve("remote");
    try (Master master = start(config());
        BreakingProxy proxy = new BreakingProxy(master.port(), 2)) {
      Cli.Result result =
          Cli.run(
              "submit",
              moon,
              "--token-file",
              token(),
              "--server",
              "http://localhost:" + proxy.port(),
              "--output",
              remote);
      assertEquals(ExitCode.OK, result.exit(), result.err());
      try (Stream<Path> jobs = Files.list(data.resolve("jobs"))) {
        assertEquals(1, jobs.filter(Files::isDirectory).count());
      }
    }
    assertEquals(List.of("moon_equalized.png"), Cli.names(remote));
  }

  @Test
  void needsATokenAndSaysWhereToGetOne() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    try (Master master = start(config())) {
      Cli.Result wrong = Cli.run("submit", moon, "--token=eqx_1", "-s", address(master));

      assertEquals(ExitCode.FAILED, wrong.exit());
      assertTrue(wrong.err().contains("--token-file"), wrong.err());
      assertTrue(wrong.err().contains("local-token"), wrong.err());
    }
    assertEquals(List.of("moon.png"), Cli.names(folder));
  }

  @Test
  void submitsAFolderAsABatchNamedAfterIt() throws Exception {
    Path scans = Files.createDirectories(folder.resolve("scans/deeper"));
    for (int i = 0; i < 6; i++) {
      mask(scans.resolve(i + ".png"), 20 + i);
    }
    Files.writeString(scans.resolve("notes.txt"), "This is no picture.");
    Path remote = folder.resolve("remote");
    try (Master master = start(config())) {
      Cli.Result result =
          Cli.run(
              "submit",
              folder.resolve("scans"),
              "--recursive",
              "-o",
              remote,
              "--token-file",
              token(),
              "--server",
              address(master));

      assertEquals(ExitCode.OK, result.exit(), result.err());
      JsonNode batch = batchOf(result);
      assertEquals("scans", batch.get("name").asText());
      assertEquals(6, batch.get("jobs").size(), batch.toString());
      assertEquals(6, batch.at("/counts/done").asInt(), batch.toString());
      assertTrue(
          result.err().lines().toList().getLast().startsWith("6 done, 0 failed, 1 skipped"),
          result.err());
      assertTrue(result.out().startsWith(scans.resolve("0.png") + " -> "), result.out());
    }
    assertEquals(6, Cli.names(remote.resolve("deeper")).size());
  }

  @Test
  void reportsAsJsonAndShowsProgressOfUploadAndChunks() throws Exception {
    Path noise = folder.resolve("noise.tif");
    Noise.write(noise, 300, 200);

    try (Master master = start(config().chunkBytes(50_000))) {
      Cli.Result result =
          Cli.run(
              "submit",
              noise,
              "--token-file",
              token(),
              "--server",
              address(master) + "/",
              "--color=per-channel",
              "--json",
              "--progress");

      assertEquals(ExitCode.OK, result.exit(), result.err());
      JsonNode json = Json.MAPPER.readTree(result.out());
      assertEquals(folder.resolve("noise_equalized.tif").toString(), json.get("output").asText());
      assertEquals("per-channel", json.at("/parameters/color").asText());
      assertEquals("tiff", json.at("/picture/kind").asText());
      assertTrue(json.at("/report/chunks").asInt() > 1, result.out());
      assertFalse(json.get("job").asText().isEmpty());
      assertTrue(result.err().contains("100 % noise.tif, uploading"), result.err());
      assertTrue(result.err().contains("noise.tif, downloading"), result.err());
      assertTrue(result.err().endsWith("\r\u001b[K"), result.err());
    }
  }

  @Test
  void sendsFilesAndSavesTablesLikeProcess() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path mask = mask(folder.resolve("a \"mask\" ä.png"), 512);
    Path local = folder.resolve("local");
    Path remote = folder.resolve("remote");
    Path localTable = folder.resolve("local.csv");
    Path remoteTable = folder.resolve("remote.csv");
    Object[] process = {
      "process", moon, "--operation=clahe", "--mask", mask, "--save-lut", localTable, "-o", local
    };
    assertEquals(ExitCode.OK, Cli.run(process).exit());

    try (Master master = start(config())) {
      Cli.Result result =
          Cli.run(
              "submit",
              moon,
              "--operation=clahe",
              "--mask",
              mask,
              "--save-lut",
              remoteTable,
              "-o",
              remote,
              "--progress",
              "--token-file",
              token(),
              "--server",
              address(master));

      assertEquals(ExitCode.OK, result.exit(), result.err());
      assertTrue(result.err().contains("100 % moon.png, uploading"), result.err());
      assertEquals(-1, Files.mismatch(localTable, remoteTable));
      assertEquals(
          -1, Files.mismatch(local.resolve("moon_clahe.png"), remote.resolve("moon_clahe.png")));

      Cli.Result mapped =
          Cli.run(
              "submit",
              moon,
              "--operation=lut",
              "--table",
              remoteTable,
              "-o",
              remote,
              "--token-file",
              token(),
              "--server",
              address(master));
      assertEquals(ExitCode.OK, mapped.exit(), mapped.err());
    }
    assertEquals(List.of("moon_clahe.png", "moon_mapped.png"), Cli.names(remote));
    assertEquals(
        -1, Files.mismatch(remote.resolve("moon_clahe.png"), remote.resolve("moon_mapped.png")));
  }

  @Test
  void savesTheTablesOfEveryPage() throws Exception {
    Path scan = scan(folder.resolve("scan.tif"));
    Path local = Files.createDirectory(folder.resolve("local"));
    Path remote = Files.createDirectory(folder.resolve("remote"));
    Cli.run("process", scan, "--save-lut", local.resolve("t.csv"), "-o", local);
    try (Master master = start(config())) {
      Object[] submit = {
        "submit",
        scan,
        "--save-lut",
        remote.resolve("t.csv"),
        "-o",
        remote,
        "--token-file",
        token(),
        "-s",
        address(master)
      };
      Files.createFile(remote.resolve("t-page2.csv"));
      Cli.Result refused = Cli.run(submit);
      assertEquals(ExitCode.FAILED, refused.exit());
      assertTrue(refused.err().contains("t-page2.csv exists already"), refused.err());
      assertEquals(List.of("t-page2.csv"), Cli.names(remote));
      Files.delete(remote.resolve("t-page2.csv"));

      assertEquals(ExitCode.OK, Cli.run(submit).exit());
    }
    assertEquals(List.of("scan_equalized.tif", "t-page2.csv", "t.csv"), Cli.names(local));
    assertNotEquals(-1, Files.mismatch(local.resolve("t.csv"), local.resolve("t-page2.csv")));
    assertEquals(Cli.names(local), Cli.names(remote));
    for (String name : Cli.names(local)) {
      assertEquals(-1, Files.mismatch(local.resolve(name), remote.resolve(name)), name);
    }
  }

  @Test
  void asksForFilesAsProcessDoes() throws Exception {
    Path scan = scan(folder.resolve("scan.tif"));
    Path local = Files.createDirectory(folder.resolve("local"));
    Path remote = Files.createDirectory(folder.resolve("remote"));
    Object[] process = {
      "process",
      scan,
      "--pages",
      "2",
      "--compression",
      "lzw",
      "--save-lut",
      local.resolve("t.csv"),
      "-o",
      local
    };
    Cli.Result here = Cli.run(process);
    assertEquals(ExitCode.OK, here.exit(), here.err());
    try (Master master = start(config())) {
      Object[] submit = process.clone();
      submit[0] = "submit";
      submit[7] = remote.resolve("t.csv");
      submit[9] = remote;
      Object[] all =
          Stream.concat(
                  Stream.of(submit), Stream.of("--token-file", token(), "-s", address(master)))
              .toArray();
      Cli.Result there = Cli.run(all);
      assertEquals(ExitCode.OK, there.exit(), there.err());
    }
    assertEquals(List.of("scan_equalized.tif", "t.csv"), Cli.names(local));
    assertEquals(Cli.names(local), Cli.names(remote));
    for (String name : Cli.names(local)) {
      assertEquals(-1, Files.mismatch(local.resolve(name), remote.resolve(name)), name);
    }
  }

  @Test
  void leavesNothingWhereAMaskDoesNotFit() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path mask = mask(folder.resolve("mask.png"), 100);

    try (Master master = start(config())) {
      Cli.Result result =
          Cli.run(
              "submit",
              moon,
              "--mask",
              mask,
              "--save-lut",
              folder.resolve("table.csv"),
              "--token-file",
              token(),
              "--server",
              address(master));

      assertEquals(ExitCode.FAILED, result.exit());
      assertTrue(result.err().contains("the mask has 100 x 100 pixels"), result.err());
    }
    assertEquals(List.of("mask.png", "moon.png"), Cli.names(folder));
  }

  /** Two pages that have different tables. */
  private static Path scan(Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int page = 0; page < 2; page++) {
        writer.writeToSequence(new IIOImage(half(100, 100 + page), null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    return file;
  }

  /** A square picture that is black but for its left half. */
  private static Path mask(Path file, int side) throws IOException {
    ImageIO.write(half(side, 255), "png", file.toFile());
    return file;
  }

  private static BufferedImage half(int side, int value) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side / 2; x++) {
        image.getRaster().setSample(x, y, 0, value);
      }
    }
    return image;
  }

  @Test
  void printsWhatTheServerSays() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path text = Files.writeString(folder.resolve("notes.png"), "This is no picture.");

    try (Master master = start(config().pixels(1000))) {
      Cli.Result result =
          Cli.run("submit", moon, text, "--token-file", token(), "--server", address(master));

      assertEquals(ExitCode.FAILED, result.exit());
      List<String> errors = result.err().lines().toList();
      assertEquals(4, errors.size(), result.err());
      assertTrue(errors.get(0).startsWith("batch "), errors.get(0));
      assertTrue(errors.get(1).contains("pixels"), errors.get(1));
      assertTrue(errors.get(2).contains("picture"), errors.get(2));
      assertTrue(errors.get(3).startsWith("0 done, 2 failed"), errors.get(3));

      Cli.Result nothing =
          Cli.run("submit", moon, "--token-file", token(), "--server", address(master) + "/wrong");
      assertEquals(ExitCode.FAILED, nothing.exit());
      assertTrue(nothing.err().contains("/wrong"), nothing.err());
    }
    assertEquals(List.of("moon.png", "notes.png"), Cli.names(folder));
  }

  @Test
  void printsWhyTheServerDoesNotTakeALargeFile() throws Exception {
    Path noise = folder.resolve("noise.png");
    Noise.write(noise, 3000, 2000);

    try (Master master = start(config().uploadBytes(1 << 20))) {
      Cli.Result result =
          Cli.run("submit", noise, "--token-file", token(), "--server", address(master));

      assertEquals(ExitCode.FAILED, result.exit(), result.err());
      assertTrue(result.err().contains("--max-upload"), result.err());
    }
  }

  @Test
  void saysThatNoServerAnswers() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    String gone;
    try (Master master = start(config())) {
      gone = address(master);
    }

    Cli.Result result = Cli.run("submit", moon, "--server", gone);

    assertEquals(ExitCode.UNAVAILABLE, result.exit());
    assertEquals(
        "equilux submit: no server answers at %s; is it running (equilux serve), and is --server right?%n"
            .formatted(gone),
        result.err());
  }

  @Test
  void waitsForAMasterThatIsStartedAnew() throws Exception {
    Path noise = folder.resolve("noise.png");
    Noise.write(noise, 3000, 2000);
    Path output = folder.resolve("noise_equalized.png");
    Submission submission;
    int port;
    try (Master master = start(config())) {
      port = master.port();
      submission =
          new Submission(
              "counting",
              noise,
              "--token-file",
              token(),
              "--server",
              address(master),
              "--progress");
      submission.awaitSeen();
    }
    try (Master again = start(config().port(port))) {
      assertEquals(ExitCode.OK, submission.exit(), submission.errors());
      assertEquals(port, again.port());
    }

    assertTrue(Files.exists(output));
    Cli.run("process", noise, "--output", folder.resolve("local"));
    assertEquals(-1, Files.mismatch(folder.resolve("local/noise_equalized.png"), output));
  }

  @Test
  void givesUpAMasterThatStaysAway() throws Exception {
    Path noise = folder.resolve("noise.png");
    Noise.write(noise, 3000, 2000);
    Submission submission;
    try (Master master = start(config())) {
      submission =
          new Submission(
              "counting",
              noise,
              "--token-file",
              token(),
              "--server",
              address(master),
              "--progress",
              "--patience",
              "500ms");
      submission.awaitSeen();
    }

    assertEquals(ExitCode.UNAVAILABLE, submission.exit(), submission.errors());
    assertTrue(submission.errors().contains("the job may still be going on"), submission.errors());
    assertEquals(List.of("noise.png"), Cli.names(folder));
  }

  @Test
  void cancelsTheJobWhenInterrupted() throws Exception {
    Path noise = folder.resolve("noise.png");
    Noise.write(noise, 3000, 2000);
    try (Master master = start(config());
        MasterClient client = new MasterClient(URI.create(address(master)), this::tokenText)) {
      Submission submission =
          new Submission(
              "counting",
              noise,
              "--token-file",
              token(),
              "--server",
              address(master),
              "--progress");
      submission.awaitSeen();

      submission.interrupt();

      assertEquals(ExitCode.INTERRUPTED, submission.exit(), submission.errors());
      String errors = submission.errors();
      assertTrue(errors.contains("is cancelled on the server"), errors);
      String id = errors.replaceAll("(?s).*job (\\S+) is cancelled on the server.*", "$1");
      assertTrue(isGoneOrCancelled(client, id), errors);
      assertEquals(List.of("noise.png"), Cli.names(folder));
    }
  }

  @Test
  void saysThatAJobWaitsForAWorker() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    try (Master master = start(config().backend(MasterConfig.NO_BACKEND))) {
      Submission submission =
          new Submission(
              "has no worker now", moon, "--token-file", token(), "--server", address(master));
      submission.awaitSeen();

      submission.interrupt();

      assertEquals(ExitCode.INTERRUPTED, submission.exit(), submission.errors());
    }
  }

  @Test
  void leavesNothingOfSeveralPicturesWhenInterrupted() throws Exception {
    Path scans = Files.createDirectory(folder.resolve("scans"));
    for (String name : List.of("a.png", "b.png", "c.png")) {
      Noise.write(scans.resolve(name), 2000, 1500);
    }
    try (Master master = start(config())) {
      Submission submission =
          new Submission(
              "counting",
              scans,
              "--token-file",
              token(),
              "--server",
              address(master),
              "--progress");
      submission.awaitSeen();

      submission.interrupt();

      assertEquals(ExitCode.INTERRUPTED, submission.exit(), submission.errors());
      assertTrue(submission.errors().contains("is cancelled on the server"), submission.errors());
      assertTrue(submission.errors().contains("submit: interrupted"), submission.errors());
    }
    assertTrue(Cli.names(scans).stream().noneMatch(name -> name.endsWith(".part")));
  }

  private static boolean isGoneOrCancelled(MasterClient client, String id) throws Exception {
    try {
      return client.job(id).state().equals("cancelled");
    } catch (ServerProblemException e) {
      return e.getMessage().startsWith("No job has this id");
    }
  }

  /** A submit command in a thread of its own that can be watched. */
  private static final class Submission {
    private final CountDownLatch seen = new CountDownLatch(1);
    private final StringWriter err;
    private final FutureTask<Integer> run;
    private final Thread thread;

    Submission(String awaited, Object... arguments) {
      err =
          new StringWriter() {
            @Override
            public void flush() {
              if (toString().contains(awaited)) {
                seen.countDown();
              }
            }
          };
      CommandLine command = Equilux.commandLine();
      command.setOut(new PrintWriter(new StringWriter()));
      command.setErr(new PrintWriter(err));
      String[] line = new String[arguments.length + 1];
      line[0] = "submit";
      for (int i = 0; i < arguments.length; i++) {
        line[i + 1] = arguments[i].toString();
      }
      run = new FutureTask<>(() -> command.execute(line));
      thread = Thread.ofPlatform().name("submission").start(run);
    }

    void awaitSeen() throws InterruptedException {
      assertTrue(seen.await(60, TimeUnit.SECONDS), this::errors);
    }

    void interrupt() {
      thread.interrupt();
    }

    int exit() throws Exception {
      return run.get();
    }

    String errors() {
      return err.toString();
    }
  }
}
