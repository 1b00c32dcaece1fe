package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.equilux.client.MasterClient;
import org.equilux.client.ServerProblemException;
import org.equilux.command.report.ExitCode;
import org.equilux.master.Master;
import org.equilux.master.MasterConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** Submissions that fail, wait or are interrupted, with a real master in this process. */
@Timeout(120)
class SubmitFailuresTest extends SubmitFixture {
  @Test
  void printsTheServersMessage() throws Exception {
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
      assertTrue(errors.get(2).contains("none of JPEG"), errors.get(2));
      assertTrue(errors.get(3).startsWith("0 done, 2 failed"), errors.get(3));

      Cli.Result nothing =
          Cli.run("submit", moon, "--token-file", token(), "--server", address(master) + "/wrong");
      assertEquals(ExitCode.FAILED, nothing.exit());
      assertTrue(nothing.err().contains("/wrong"), nothing.err());
    }
    assertEquals(List.of("moon.png", "notes.png"), Cli.names(folder));
  }

  @Test
  void printsTheReasonOfARefusedLargeFile() throws Exception {
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
  void reportsAnUnreachableServer() throws Exception {
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
  void waitsForARestartingMaster() throws Exception {
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
  void givesUpAfterTheTimeout() throws Exception {
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
  void reportsAJobThatWaitsForAWorker() throws Exception {
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
  void cancelsAllJobsWhenInterrupted() throws Exception {
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

  /** A submit command on a thread of its own, whose output can be observed. */
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
