package org.equilux.bench.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.equilux.bench.chaos.ChaosPlan.Role;
import org.equilux.bench.chaos.FaultProxy.Address;
import org.equilux.protocol.JoinToken;

/**
 * Masters that work together, and workers, in processes of their own, with a proxy on each
 * connection of a master. With an object store, each master has a data folder of its own.
 */
final class ChaosCluster implements AutoCloseable {
  private static final String UP = "Equilux is up";

  /** Lease and heartbeat time-out, which are shorter than the longer pauses of a plan. */
  private static final List<String> TIMES =
      List.of("--master-lease", "2s", "--heartbeat-timeout", "3s", "--lease", "10s");

  /**
   * Options for a quick start, as processes are often killed before they have computed for long.
   */
  private static final List<String> JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m");

  /** The text by which a worker that has found a master is known. */
  private static final String REGISTERED = "registered with";

  private static final String PASSWORD = "the administrator of chaos";

  private final Path folder;
  private final List<Path> data = new ArrayList<>();
  private final List<Map<Link, FaultProxy>> links = new ArrayList<>();
  private final List<ChaosMember> masters = new ArrayList<>();
  private final List<ChaosMember> workers = new ArrayList<>();

  /**
   * Starts a cluster.
   *
   * @param folder for data and logs; empty but for pictures
   * @param trained whether processes start from caches of loaded classes, which are made first
   */
  ChaosCluster(Path folder, ChaosServers servers, int masters, int workers, boolean trained)
      throws IOException, InterruptedException {
    this.folder = folder;
    Path token = folder.resolve("token");
    JoinToken.keptIn(Files.createDirectory(token));
    List<String> join = List.of("--join-token-file", token.resolve(JoinToken.FILE_NAME).toString());
    Files.writeString(folder.resolve("password"), PASSWORD);
    try {
      for (int i = 0; i < masters; i++) {
        addMaster(i, servers, join);
      }
      for (int i = 0; i < workers; i++) {
        addWorker(i, join);
      }
      if (trained) {
        train();
      }
      mend();
      awaitUp();
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts one master and one worker, and keeps their loaded classes for all later starts. */
  private void train() throws IOException, InterruptedException {
    Path masterCache = folder.resolve("master.aot");
    Path workerCache = folder.resolve("worker.aot");
    try (ChaosMember master = masters.getFirst().with("-XX:AOTCacheOutput=" + masterCache);
        ChaosMember worker = workers.getFirst().with("-XX:AOTCacheOutput=" + workerCache)) {
      master.mend();
      master.await(UP);
      worker.mend();
      worker.await(REGISTERED);
      worker.stop();
      master.stop();
    }
    if (!Files.exists(masterCache) || !Files.exists(workerCache)) {
      throw new IOException("Java made no cache of loaded classes; see the logs in " + folder);
    }
    masters.replaceAll(master -> master.with("-XX:AOTCache=" + masterCache));
    workers.replaceAll(worker -> worker.with("-XX:AOTCache=" + workerCache));
  }

  private void addMaster(int number, ChaosServers servers, List<String> join) throws IOException {
    int web = freePort();
    int port = freePort();
    Map<Link, FaultProxy> proxies = new EnumMap<>(Link.class);
    links.add(proxies);
    proxies.put(Link.CLIENTS, new FaultProxy(Address.local(web)));
    proxies.put(Link.WORKERS, new FaultProxy(Address.local(port)));
    proxies.put(Link.DATABASE, new FaultProxy(servers.databaseServer()));
    List<String> serve = new ArrayList<>(List.of("serve", "--local", "none", "--jobs", "2"));
    serve.addAll(List.of("--chunk-size", "64K", "--port", "" + web, "--worker-port", "" + port));
    serve.addAll(TIMES);
    serve.addAll(join);
    serve.addAll(List.of("--admin-password-file", folder.resolve("password").toString()));
    Address clients = address(number, Link.CLIENTS);
    serve.addAll(List.of("--advertise", "http://%s:%d".formatted(clients.host(), clients.port())));
    serve.addAll(List.of("--advertise-workers", hostAndPort(number)));
    serve.addAll(List.of("--database", servers.databaseBy(address(number, Link.DATABASE))));
    servers.user().ifPresent(name -> serve.addAll(List.of("--database-user", name)));
    servers
        .passwordFile()
        .ifPresent(file -> serve.addAll(List.of("--database-password-file", file.toString())));
    if (servers.store().isPresent()) {
      ChaosServers.Store store = servers.store().get();
      proxies.put(Link.STORE, new FaultProxy(store.server()));
      Address proxy = address(number, Link.STORE);
      serve.addAll(List.of("--storage", store.address().toString()));
      serve.addAll(
          List.of("--storage-endpoint", "http://%s:%d".formatted(proxy.host(), proxy.port())));
      store.region().ifPresent(name -> serve.addAll(List.of("--storage-region", name)));
    }
    if (data.isEmpty() || servers.store().isPresent()) {
      data.add(Files.createDirectory(folder.resolve("data-" + number)));
    }
    serve.addAll(List.of("--data", data.getLast().toString()));
    masters.add(new ChaosMember("master-" + number, folder, JVM, serve));
  }

  private void addWorker(int number, List<String> join) {
    List<String> dialed = new ArrayList<>();
    for (int i = 0; i < masters.size(); i++) {
      dialed.add(hostAndPort(i));
    }
    List<String> worker =
        new ArrayList<>(List.of("worker", "--slots", "1", "--backend", "scalar", "--master"));
    worker.add(String.join(",", dialed));
    worker.addAll(join);
    workers.add(new ChaosMember("worker-" + number, folder, JVM, worker));
  }

  private Address address(int master, Link link) {
    return links.get(master).get(link).address();
  }

  private String hostAndPort(int master) {
    Address workerPort = address(master, Link.WORKERS);
    return workerPort.host() + ":" + workerPort.port();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Stream<ChaosMember> all() {
    return Stream.concat(masters.stream(), workers.stream());
  }

  /**
   * Starts every process that does not run, and does not wait for it.
   *
   * @throws IOException if a process ended that was neither killed nor replaced
   */
  void mend() throws IOException {
    for (ChaosMember member : all().toList()) {
      member.mend();
    }
  }

  /** Waits until all masters are up; workers find them by themselves. */
  void awaitUp() throws IOException, InterruptedException {
    for (ChaosMember master : masters) {
      master.await(UP);
    }
  }

  /** Ends all processes and starts one master, which has everything for itself. */
  void startOneAlone() throws IOException, InterruptedException {
    for (ChaosMember member : all().toList()) {
      member.stop();
    }
    masters.getFirst().mend();
    masters.getFirst().await(UP);
  }

  ChaosMember member(Role role, int index) {
    return (role == Role.MASTER ? masters : workers).get(index);
  }

  /** The proxy on a kind of connection of a master. */
  FaultProxy link(int master, Link link) {
    return links.get(master).get(link);
  }

  /** A client of all masters. */
  ChaosClient client() throws IOException, InterruptedException {
    List<URI> apis = new ArrayList<>();
    for (int i = 0; i < masters.size(); i++) {
      Address web = address(i, Link.CLIENTS);
      apis.add(URI.create("http://%s:%d/api/v1/".formatted(web.host(), web.port())));
    }
    return ChaosClient.signIn(apis, PASSWORD);
  }

  /** The data folders: one, or one of each master. */
  List<Path> dataFolders() {
    return data;
  }

  @Override
  public void close() throws IOException {
    all().forEach(ChaosMember::close);
    for (Map<Link, FaultProxy> proxies : links) {
      for (Closeable proxy : proxies.values()) {
        proxy.close();
      }
    }
  }
}
