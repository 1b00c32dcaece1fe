package org.equilux.spark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Standalone Spark cluster on this machine: a master and workers of one core each, as processes
 * with the jars of this test's class path.
 */
final class SparkCluster implements AutoCloseable {
  /** The heap of an executor; Spark needs 450 MiB. */
  static final String EXECUTOR_MEMORY = "640m";

  private static final int SECONDS = 120;
  private static final Pattern MASTER = Pattern.compile("spark://127\\.0\\.0\\.1:\\d+");
  private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

  /** Libraries of tests and of Equilux, which no installation of Spark has. */
  private static final Pattern FOREIGN =
      Pattern.compile(
          ".*[/\\\\](org[/\\\\](equilux|junit)|info[/\\\\]picocli|hadoop-client-minicluster)[/\\\\].*");

  /**
   * For processes that compute a few small pictures: one garbage collector thread, and no
   * optimizing compiler, which would take longer than the pictures.
   */
  static final String JAVA_OPTIONS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

  private final Path home;
  private final List<java.lang.Process> workers = new ArrayList<>();
  private final java.lang.Process master;
  private final String url;

  /**
   * Starts a cluster.
   *
   * @param home an empty folder
   */
  SparkCluster(Path home, int workers) throws IOException, InterruptedException {
    this.home = home;
    installSpark();
    this.master =
        start(
            "127.0.0.1",
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--webui-port",
            "0");
    try {
      this.url = awaitLine(master, MASTER);
      for (int i = 0; i < workers; i++) {
        this.workers.add(startWorker(i));
      }
      for (java.lang.Process worker : this.workers) {
        awaitLine(worker, REGISTERED);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts a worker with its own host name, since Spark does not repeat a slow task on the same
   * host.
   */
  private java.lang.Process startWorker(int number) throws IOException {
    String host = "127.0.0." + (1 + number);
    return start(
        host,
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        host,
        "--port",
        "0",
        "--webui-port",
        "0",
        "--cores",
        "1",
        "--memory",
        "1g",
        "--work-dir",
        home.resolve("work" + number).toString(),
        url);
  }

  private void installSpark() throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    Files.createFile(home.resolve("RELEASE"));
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry).toAbsolutePath();
      if (entry.endsWith(".jar") && !FOREIGN.matcher(entry).matches() && isOfMaven(jar)) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
      }
    }
  }

  /** Tells whether a jar comes from Maven's repository rather than from this build. */
  private static boolean isOfMaven(Path jar) {
    return Files.exists(jar.resolveSibling(jar.getFileName().toString().replace(".jar", ".pom")));
  }

  private ProcessBuilder java(String heap, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.addAll(List.of(JAVA_OPTIONS.split(" ")));
    command.addAll(Arrays.asList(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.add("-cp");
    command.add(home.resolve("jars") + "/*");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  private java.lang.Process start(String address, String... arguments) throws IOException {
    ProcessBuilder builder = java("256m", arguments).redirectErrorStream(true);
    builder.environment().put("SPARK_LOCAL_IP", address);
    return builder.start();
  }

  /** Waits for a line of a process that matches the pattern; other lines are dropped. */
  private static String awaitLine(java.lang.Process process, Pattern pattern)
      throws IOException, InterruptedException {
    BlockingQueue<String> found = new LinkedBlockingQueue<>();
    List<String> log = new ArrayList<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  Matcher matcher = pattern.matcher(line);
                  if (matcher.find()) {
                    found.add(matcher.group());
                  }
                  synchronized (log) {
                    log.add(line);
                  }
                }
              } catch (IOException e) {
                // The process has ended.
              }
            });
    String line = found.poll(SECONDS, TimeUnit.SECONDS);
    if (line == null) {
      synchronized (log) {
        throw new IOException(
            "no line with %s in %d s; the process wrote:\n%s"
                .formatted(pattern, SECONDS, String.join("\n", log)));
      }
    }
    return line;
  }

  /** The address of the master, for {@code spark.master}. */
  String url() {
    return url;
  }

  Path home() {
    return home;
  }

  /** Output and exit code of a process that has ended. */
  record Ended(int code, List<String> out, List<String> err) {}

  /** Runs {@code spark-submit} with the assembled jar. */
  Ended submit(Path jar, String... arguments) throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                url,
                "--class",
                "org.equilux.spark.Process",
                "--executor-memory",
                EXECUTOR_MEMORY,
                "--conf",
                "spark.executor.extraJavaOptions=" + JAVA_OPTIONS,
                "--conf",
                "spark.ui.enabled=false",
                jar.toString()));
    all.addAll(List.of(arguments));
    Path out = Files.createTempFile(home, "out", ".txt");
    Path err = Files.createTempFile(home, "err", ".txt");
    java.lang.Process process =
        java("512m", all.toArray(String[]::new))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(4, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("spark-submit does not end; it wrote:\n" + Files.readString(err));
    }
    return new Ended(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
  }

  /** Returns the executors' processes. */
  List<ProcessHandle> executors() {
    return workers.stream()
        .flatMap(java.lang.Process::descendants)
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  @Override
  public void close() {
    Stream.concat(Stream.of(master), workers.stream())
        .forEach(
            process -> {
              process.descendants().forEach(ProcessHandle::destroyForcibly);
              process.destroyForcibly();
            });
  }
}
