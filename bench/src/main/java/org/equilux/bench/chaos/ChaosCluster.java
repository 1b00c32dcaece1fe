package org.equilux.bench.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.equilux.bench.chaos.ChaosPlan.Role;
import org.equilux.bench.process.EquiluxProcess;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.JoinToken;

/**
 * Masters that share a database and a data folder, and workers, in processes of their own. A
 * process that has ended is started again by {@link #mend}.
 */
final class ChaosCluster implements AutoCloseable {
  private static final long START_SECONDS = 120;
  private static final long POLL_MILLIS = 50;

  /** The exit code of a master that others took for dead, whose supervisor starts it again. */
  private static final int REPLACED = 3;

  /** A process with the command that starts it. */
  private static final class Member {
    private final String name;
    private final List<String> command;
    private Process process;
    private Path log;
    private int starts;

    /** Whether the process was killed, so that its end says nothing. */
    private boolean killed;

    Member(String name, List<String> command) {
      this.name = name;
      this.command = command;
    }
  }

  private final Path folder;
  private final Path data;
  private final List<Member> masters = new ArrayList<>();
  private final List<Member> workers = new ArrayList<>();
  private final List<URI> apis = new ArrayList<>();

  /**
   * Starts a cluster.
   *
   * @param folder for data and logs; empty
   * @param database options of {@code serve}
   */
  ChaosCluster(Path folder, List<String> database, int masters, int workers)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.data = Files.createDirectory(folder.resolve("data"));
    JoinToken.keptIn(data);
    List<String> dialed = new ArrayList<>();
    for (int i = 0; i < masters; i++) {
      int web = freePort();
      int port = freePort();
      apis.add(URI.create("http://127.0.0.1:%d/api/v1/".formatted(web)));
      dialed.add("127.0.0.1:" + port);
      List<String> serve =
          new ArrayList<>(
              List.of("serve", "--local", "none", "--jobs", "2", "--chunk-size", "256K"));
      serve.addAll(List.of("--port", "" + web, "--worker-port", "" + port));
      serve.addAll(List.of("--data", data.toString()));
      serve.addAll(database);
      this.masters.add(new Member("master-" + i, serve));
    }
    for (int i = 0; i < workers; i++) {
      List<String> worker =
          new ArrayList<>(List.of("worker", "--slots", "1", "--master", String.join(",", dialed)));
      worker.addAll(List.of("--join-token-file", data.resolve(JoinToken.FILE_NAME).toString()));
      this.workers.add(new Member("worker-" + i, worker));
    }
    try {
      mend();
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Member member(Role role, int index) {
    return (role == Role.MASTER ? masters : workers).get(index);
  }

  /**
   * Starts every process that is not running, and waits until masters answer.
   *
   * @throws IOException if a process ended that was neither killed nor replaced, or does not start
   */
  void mend() throws IOException, InterruptedException {
    for (Member member : Stream.concat(masters.stream(), workers.stream()).toList()) {
      if (member.process != null && member.process.isAlive()) {
        continue;
      }
      if (member.process != null && !member.killed && member.process.waitFor() != REPLACED) {
        throw new IOException(
            "%s ended with exit code %d; see %s"
                .formatted(member.name, member.process.exitValue(), member.log));
      }
      member.killed = false;
      member.log = folder.resolve("%s-%d.log".formatted(member.name, member.starts++));
      member.process = EquiluxProcess.start(member.log, member.command.toArray(String[]::new));
      if (masters.contains(member)) {
        awaitStart(member);
      }
    }
  }

  private static void awaitStart(Member master) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!Files.readString(master.log).contains("Equilux is up")) {
      if (System.nanoTime() > deadline || !master.process.isAlive()) {
        throw new IOException(master.name + " does not start; see " + master.log);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Ends a process at once, as a crash of its machine would. */
  void kill(Role role, int index) throws InterruptedException {
    Member member = member(role, index);
    member.killed = true;
    int _ = member.process.destroyForcibly().waitFor();
  }

  /** Has a process stand still. */
  void stop(Role role, int index) throws IOException, InterruptedException {
    signal(member(role, index), "STOP");
  }

  /** Has a process go on that stands still. */
  void resume(Role role, int index) throws IOException, InterruptedException {
    signal(member(role, index), "CONT");
  }

  private static void signal(Member member, String signal)
      throws IOException, InterruptedException {
    if (member.process.isAlive()) {
      int _ = new ProcessBuilder("kill", "-" + signal, "" + member.process.pid()).start().waitFor();
    }
  }

  /** A client of all masters. */
  ChaosClient client() throws IOException {
    return new ChaosClient(apis, Files.readString(DataFolder.localToken(data)).strip());
  }

  /** The folders of jobs that are left in the data folder. */
  List<Path> jobFolders() throws IOException {
    try (Stream<Path> folders = Files.list(data.resolve("jobs"))) {
      return folders.toList();
    }
  }

  @Override
  public void close() {
    for (Member member : Stream.concat(masters.stream(), workers.stream()).toList()) {
      if (member.process != null) {
        member.process.destroyForcibly();
      }
    }
  }
}
