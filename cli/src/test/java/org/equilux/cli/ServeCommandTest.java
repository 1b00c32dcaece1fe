package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(120)
class ServeCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"cluster", "local"})
  void servesUntilItIsInterrupted(String executor) throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Path data = folder.resolve("data");
    PipedWriter out = new PipedWriter();
    BufferedReader lines = new BufferedReader(new PipedReader(out));
    StringWriter err = new StringWriter();
    CommandLine command = Equilux.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    FutureTask<Integer> run =
        new FutureTask<>(
            () ->
                command.execute(
                    "serve",
                    "--port=0",
                    "--worker-port=0",
                    "--executor=" + executor,
                    "--local=scalar",
                    "--max-upload=1M",
                    "--data=" + data,
                    "--json"));
    Thread server = Thread.ofPlatform().name("serve").start(run);

    JsonNode up = Json.MAPPER.readTree(lines.readLine());
    assertEquals(data.toString(), up.get("data").asText());
    assertTrue(
        up.get("worker")
            .asText()
            .startsWith(
                executor.equals("cluster")
                    ? "equilux worker --master localhost:"
                    : "not possible: the executor local has no workers"));
    assertEquals("scalar, any CPU, plain loops", up.get("local").asText());
    assertEquals(23, up.get("adminPassword").asText().length());
    Cli.Result submitted =
        Cli.run(
            "submit",
            moon,
            "--server",
            up.get("url").asText(),
            "--token-file",
            up.get("tokenFile").asText());
    assertEquals(ExitCode.OK, submitted.exit(), submitted.err());
    server.interrupt();

    assertEquals(ExitCode.INTERRUPTED, run.get(), err.toString());
    assertTrue(err.toString().startsWith("equilux serve: ended; "), err.toString());
  }

  @Test
  void aDemoAcceptsOnlyThisMachine() {
    Cli.Result result = Cli.run("serve", "--demo", "--bind=0.0.0.0", "--port=0", "--data", folder);

    assertEquals(ExitCode.USAGE, result.exit());
    assertTrue(
        result.err().contains("a demo accepts any password, so it cannot listen on 0.0.0.0"),
        result.err());
  }

  @Test
  void reportsAPortInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Cli.Result result =
          Cli.run("serve", "--port", taken.getLocalPort(), "--worker-port=0", "--data", folder);

      assertEquals(ExitCode.UNAVAILABLE, result.exit());
      List<String> lines = result.err().lines().toList();
      assertEquals(1, lines.size(), result.err());
      assertTrue(lines.getFirst().contains(String.valueOf(taken.getLocalPort())), result.err());
      assertTrue(lines.getFirst().contains("--port"), result.err());
    }
  }

  @Test
  void refusesADataFolderThatIsAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("data"), "");

    Cli.Result result = Cli.run("serve", "--port=0", "--worker-port=0", "--data", file);

    assertEquals(ExitCode.UNAVAILABLE, result.exit());
    assertTrue(result.err().contains(file.toString()), result.err());
  }

  @Test
  void reportsAMalformedAddressOfAnObjectStore() {
    Cli.Result alone =
        Cli.run("serve", "--storage-endpoint=http://localhost:1", "--port=0", "--data", folder);
    assertEquals(ExitCode.USAGE, alone.exit());
    assertTrue(alone.err().contains("need its bucket, too"), alone.err());

    Cli.Result service =
        Cli.run(
            "serve",
            "--storage=s3://pictures/a",
            "--storage-endpoint=localhost:1",
            "--data",
            folder);
    assertEquals(ExitCode.USAGE, service.exit());
    assertTrue(service.err().contains("such as https://s3.example.org"), service.err());

    Cli.Result other =
        Cli.run("serve", "--storage=ftp://x/y", "--port=0", "--worker-port=0", "--data", folder);
    assertEquals(ExitCode.UNAVAILABLE, other.exit());
    assertTrue(other.err().contains("give an address of the form s3://bucket/prefix"), other.err());

    Cli.Result bucket =
        Cli.run("serve", "--storage=s3://X/y", "--port=0", "--worker-port=0", "--data", folder);
    assertEquals(ExitCode.UNAVAILABLE, bucket.exit());
    assertTrue(bucket.err().contains("3 to 63 lower-case letters"), bucket.err());
  }

  @Test
  void listsTheExecutorsInErrors() {
    Cli.Result serve = Cli.run("serve", "--executor=moon", "--port=0", "--data", folder);
    assertEquals(2, serve.exit());
    assertTrue(serve.err().contains("there is no executor \"moon\"; a master has cluster, local"));
    Cli.Result process = Cli.run("process", "--executor=moon", folder.resolve("x.png"));
    assertEquals(2, process.exit());
    assertTrue(process.err().contains("this installation has local"), process.err());
  }
}
