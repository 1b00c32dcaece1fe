package org.equilux.master.database;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A PostgreSQL server from this machine's packages, on a free loopback port. All tests of a process
 * share the server, each with its own database; it stops with the process.
 */
public final class PostgresServer {
  private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
  private static final String USER = "equilux";
  private static final String PASSWORD = "secret of the tests";
  private static final long PATIENCE_SECONDS = 60;

  /** Only a crash of the system needs synced files, and tests crash nothing but the server. */
  private static final String WITHOUT_SYNC = "-c fsync=off";

  private static PostgresServer shared;

  private final Path programs;
  private final Path folder;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();

  private PostgresServer(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /**
   * Returns the server. Aborts the test if PostgreSQL is not installed; in continuous integration
   * the test fails instead.
   */
  public static synchronized PostgresServer get() throws IOException {
    if (shared == null) {
      Optional<Path> programs = programs();
      if (programs.isEmpty()) {
        String message = "PostgreSQL is not installed in " + PACKAGES;
        if ("true".equals(System.getenv("CI"))) {
          fail(message);
        }
        abort(message);
      }
      shared = start(programs.get());
    }
    return shared;
  }

  /** Returns the folder with the programs of the newest installed version. */
  private static Optional<Path> programs() throws IOException {
    if (!Files.isDirectory(PACKAGES)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(PACKAGES)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.comparing(bin -> bin.getParent().getFileName().toString()));
    }
  }

  private static PostgresServer start(Path programs) throws IOException {
    Path folder = Files.createTempDirectory("equilux-postgres");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    PostgresServer server = new PostgresServer(programs, folder, port);
    Runtime.getRuntime().addShutdownHook(new Thread(server::remove));
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    if (isRoot()) {
      // PostgreSQL refuses to run as root.
      run(List.of("chown", "-R", "postgres", folder.toString()));
    }
    server.run("initdb", "--auth=scram-sha-256", "--username=" + USER, "--pwfile=" + password);
    server.start();
    return server;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Runs a program of the packages on the server's data. */
  private void run(String program, String... arguments) throws IOException {
    run(command(program, arguments));
  }

  /** The command that runs a program of the packages on the server's data, as a user who may. */
  private List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.addAll(
        List.of(programs.resolve(program).toString(), "-D", folder.resolve("data").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static void run(List<String> command) throws IOException {
    Path log = Files.createTempFile("equilux-postgres", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(command + ": " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(log);
    }
  }

  /** Starts the server. */
  public void start() throws IOException {
    run(
        "pg_ctl",
        "start",
        "--wait",
        "--log=" + folder.resolve("log"),
        "--options=-p %d -k %s -c listen_addresses=127.0.0.1 %s"
            .formatted(port, folder, WITHOUT_SYNC));
  }

  /** A shell command that restarts the server as after a crash. */
  public String restartCommand() {
    List<String> command =
        command(
            "pg_ctl", "restart", "--wait", "--mode=immediate", "--log=" + folder.resolve("log"));
    return "cd / && '" + String.join("' '", command) + "'";
  }

  /** Stops the server as a crash does: connections are cut. */
  public void crash() throws IOException {
    run("pg_ctl", "stop", "--wait", "--mode=immediate");
  }

  private void remove() {
    try {
      crash();
      run(List.of("rm", "-rf", folder.toString()));
    } catch (IOException e) {
      System.err.println("PostgreSQL of tests could not be stopped: " + e.getMessage());
    }
  }

  /** Creates an empty database. */
  public DatabaseSettings create() throws IOException {
    String name = "test" + databases.incrementAndGet();
    Path password = Files.createTempFile("equilux-postgres", ".pgpass");
    try {
      Files.writeString(password, "*:*:*:*:" + PASSWORD);
      run(
          List.of(
              "env",
              "PGPASSFILE=" + password,
              programs.resolve("createdb").toString(),
              "--host=127.0.0.1",
              "--port=" + port,
              "--username=" + USER,
              "--no-password",
              name));
    } finally {
      Files.delete(password);
    }
    return new DatabaseSettings(
        Optional.of("jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, name)),
        Optional.of(USER),
        Optional.of(PASSWORD));
  }
}
