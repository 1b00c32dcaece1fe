package org.equilux.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;

/** HDFS on this machine: processes of a name node and a data node. */
final class HdfsCluster implements AutoCloseable {
  private static final String SERVERS = "org.apache.hadoop.hdfs.server.";
  private static final long SECONDS = 120;

  private final Path home;
  private final String address;
  private final List<java.lang.Process> servers = new ArrayList<>();

  /**
   * Starts HDFS.
   *
   * @param home an empty folder
   */
  HdfsCluster(Path home) throws IOException, InterruptedException {
    this.home = home;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.address = "hdfs://127.0.0.1:" + free.getLocalPort();
    }
    configure();
    java.lang.Process format = start("namenode.NameNode", "-format", "-force");
    if (!format.waitFor(SECONDS, TimeUnit.SECONDS) || format.exitValue() != 0) {
      format.destroyForcibly();
      throw new IOException("HDFS cannot be formatted:\n" + log());
    }
    servers.add(start("namenode.NameNode"));
    servers.add(start("datanode.DataNode"));
    try {
      awaitFiles();
    } catch (IOException | InterruptedException e) {
      close();
      throw e;
    }
  }

  private void configure() throws IOException {
    write("core-site.xml", Map.of("fs.defaultFS", address, "hadoop.tmp.dir", home + "/data"));
    write(
        "hdfs-site.xml",
        Map.of(
            "dfs.replication", "1",
            "dfs.namenode.http-address", "127.0.0.1:0",
            "dfs.datanode.address", "127.0.0.1:0",
            "dfs.datanode.http.address", "127.0.0.1:0",
            "dfs.datanode.ipc.address", "127.0.0.1:0",
            // A large picture has several blocks.
            "dfs.blocksize", Integer.toString(2 << 20)));
  }

  private void write(String name, Map<String, String> properties) throws IOException {
    Files.writeString(
        home.resolve(name),
        properties.entrySet().stream()
            .map(
                property ->
                    "<property><name>%s</name><value>%s</value></property>"
                        .formatted(property.getKey(), property.getValue()))
            .collect(Collectors.joining("\n", "<configuration>", "</configuration>")));
  }

  private java.lang.Process start(String server, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                home
                    + ":"
                    + System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                SERVERS + server));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
        .start();
  }

  /** Waits until a file can be written. */
  private void awaitFiles() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (true) {
      try {
        files()
            .create(
                new org.apache.hadoop.fs.Path("/ready"),
                EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE))
            .close();
        files().delete(new org.apache.hadoop.fs.Path("/ready"), false);
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end || !servers.stream().allMatch(java.lang.Process::isAlive)) {
          throw new IOException("HDFS does not start:\n" + log(), e);
        }
      }
      if (servers.getFirst().waitFor(200, TimeUnit.MILLISECONDS)) {
        throw new IOException("the name node has ended:\n" + log());
      }
    }
  }

  private String log() throws IOException {
    return Files.readString(home.resolve("log"));
  }

  /** The files of this cluster. */
  FileContext files() throws IOException {
    return FileContext.getFileContext(URI.create(address), new Configuration());
  }

  /** The address, as a prefix of URIs. */
  String address() {
    return address;
  }

  @Override
  public void close() {
    servers.forEach(java.lang.Process::destroyForcibly);
  }
}
