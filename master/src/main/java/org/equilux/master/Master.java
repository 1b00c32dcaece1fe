package org.equilux.master;

import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.master.accounts.Accounts;
import org.equilux.master.activity.Activity;
import org.equilux.master.auditlog.Action;
import org.equilux.master.auditlog.Actor;
import org.equilux.master.auditlog.AuditLog;
import org.equilux.master.auditlog.Outcome;
import org.equilux.master.database.Database;
import org.equilux.master.database.MasterInfo;
import org.equilux.master.dispatch.MasterAddresses;
import org.equilux.master.jobs.JobService;
import org.equilux.master.net.ConnectionLimits;
import org.equilux.master.net.Ports;
import org.equilux.master.net.TlsServer;
import org.equilux.master.net.WorkerSocket;
import org.equilux.master.oidc.Oidc;
import org.equilux.master.previews.Previews;
import org.equilux.master.storage.FileStorage;
import org.equilux.master.views.Views;
import org.equilux.master.web.Web;
import org.equilux.master.web.WebPort;
import org.equilux.master.web.accounts.AccountServices;
import org.equilux.master.web.cluster.ClusterView;
import org.equilux.master.web.masters.MastersTls;
import org.equilux.master.web.masters.OtherMasters;
import org.equilux.observe.Health;
import org.equilux.observe.Traces;
import org.equilux.storage.file.OwnerOnly;

/** A running master: its listeners, jobs, database and cluster. */
public final class Master implements AutoCloseable, Health {
  private static final System.Logger LOG = System.getLogger(Master.class.getName());

  /** The name of the listener for workers. */
  private static final String WORKERS = "workers";

  /** The name of the listener that redirects browsers to HTTPS. */
  private static final String REDIRECT = "redirect";

  /** All open resources. */
  private final OpenResources opened;

  private final Path data;
  private final PrometheusRegistry registry;
  private final Compute compute;
  private final Database database;
  private final JobService jobs;
  private final Accounts accounts;
  private final Activity activity;
  private final WebServer server;
  private final Ports ports;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Master(
      OpenResources opened,
      Path data,
      PrometheusRegistry registry,
      Compute compute,
      Database database,
      JobService jobs,
      Accounts accounts,
      Activity activity,
      WebServer server,
      Ports ports) {
    this.opened = opened;
    this.data = data;
    this.registry = registry;
    this.compute = compute;
    this.database = database;
    this.jobs = jobs;
    this.accounts = accounts;
    this.activity = activity;
    this.server = server;
    this.ports = ports;
  }

  /**
   * Starts a master, which continues the unfinished jobs in its data.
   *
   * @throws BackendUnavailableException if the configured backend is unavailable
   * @throws IOException if the data folder, object store, database or a port cannot be used
   */
  public static Master start(MasterConfig config) throws IOException, BackendUnavailableException {
    openData(config.data());
    if (config.database().url().isEmpty()) {
      Database.warmUp();
    }
    PrometheusRegistry registry = new PrometheusRegistry();
    Activity activity = new Activity(Clock.systemUTC());
    Traces traces = Traces.fromEnvironment("equilux-master");
    return start(
        config, Compute.open(config, registry, activity, traces), activity, registry, traces);
  }

  /**
   * Starts a master with the given executor; closes the executor and the traces with the master, or
   * on failure.
   */
  static Master start(
      MasterConfig config,
      Compute compute,
      Activity activity,
      PrometheusRegistry registry,
      Traces traces)
      throws IOException {
    OpenResources resources = new OpenResources();
    try {
      resources.add(traces);
      resources.add(compute);
      // Reads the limit of open files before files are opened, which may be too many for this
      // process.
      ConnectionLimits connections = ConnectionLimits.ofThisProcess();
      openData(config.data());
      Database database =
          Database.open(config.database(), config.data(), config.storage().isPresent());
      resources.add(database);
      FileStorage storage = FileStorage.open(config.storage(), config.data(), database);
      resources.add(storage);
      compute.transfers().set(storage.transferOrigin());
      compute.tokens().open(config, database);
      JobService jobs =
          JobService.open(
              config.data(),
              storage,
              database,
              config.limits(),
              config.runs().when(() -> compute.executor().slots() > 0),
              compute.executor(),
              Clock.systemUTC(),
              activity,
              traces);
      resources.add(jobs);
      Accounts accounts =
          Accounts.open(config.data(), database, config.accounts(), Clock.systemUTC());
      resources.add(accounts);
      AuditLog audit =
          AuditLog.open(database.ownFolder(), config.auditLogBytes(), Clock.systemUTC());
      resources.add(audit);
      resources.add(() -> audit.record(Actor.MASTER, Action.STOP, Outcome.SUCCESS, null, null));
      recordStart(audit, config, accounts);
      Optional<String> secret =
          database.isShared() ? Optional.of(database.secret()) : Optional.empty();
      Optional<Oidc> oidc =
          config.oidc().map(settings -> new Oidc(settings, Clock.systemUTC(), secret));
      oidc.ifPresent(resources::add);
      Views views = Views.open(database.ownFolder(), jobs);
      resources.add(views);
      Previews previews =
          Previews.open(
              database.ownFolder(), jobs.disk(), config.limits().picture(), Clock.systemUTC());
      resources.add(previews);
      Optional<SSLContext> mastersTls =
          secret.isPresent() ? MastersTls.of(config.webTls()) : Optional.empty();
      Optional<OtherMasters> others = secret.map(own -> new OtherMasters(own, mastersTls));
      others.ifPresent(resources::add);
      Web web =
          new Web(
              jobs,
              new AccountServices(accounts, audit, oidc),
              views,
              previews,
              new ClusterView(
                  compute.workers(),
                  compute.quarantine(),
                  activity,
                  jobs,
                  new ClusterView.Joining(config.workerPort(), config.joinTokens().isPresent())),
              others,
              config.retention());
      resources.add(web);
      resources.add(new Janitor(jobs, accounts, views, config.retention()));
      WebServer server = server(web, compute, config, connections);
      resources.add(server::stop);
      database.onMasters(
          masters -> compute.masters().update(database.master(), others(database, masters)));
      start(server, config);
      if (database.isShared()) {
        OptionalInt workerPort =
            compute.service().isPresent()
                ? OptionalInt.of(server.port(WORKERS))
                : OptionalInt.empty();
        Advertised here = Advertised.of(config, server.port(), workerPort);
        database.started(here.web(), here.workers());
      }
      MasterMetrics.register(registry, jobs, compute.workers(), web.traffic(), audit);
      return new Master(
          resources,
          config.data(),
          registry,
          compute,
          database,
          jobs,
          accounts,
          activity,
          server,
          ports(server, compute, config));
    } catch (IOException | RuntimeException e) {
      resources.closeAll(e);
      throw e;
    }
  }

  /** The masters other than this one, for workers. */
  private static List<MasterAddresses.Other> others(Database database, List<MasterInfo> masters) {
    return masters.stream()
        .filter(master -> !master.id().equals(database.master()) && master.workers() != null)
        .map(master -> new MasterAddresses.Other(master.id(), master.workers()))
        .toList();
  }

  /**
   * Creates the data folder, or makes the folder of an older release inaccessible to other users of
   * the system.
   */
  private static void openData(Path data) throws IOException {
    OwnerOnly.createFolders(data);
    try {
      int open = OwnerOnly.tighten(data);
      if (open > 0) {
        LOG.log(
            Level.WARNING,
            "other users of this machine could read {0} files and folders of {1}; now only its"
                + " owner can",
            open,
            data);
      }
    } catch (FileSystemException e) {
      // The folder may belong to another user, or its file system may have no permissions.
      LOG.log(
          Level.INFO, "the data folder " + data + " cannot be made inaccessible to other users", e);
    }
  }

  /** Records the start and the settings relevant to security in the audit log. */
  private static void recordStart(AuditLog audit, MasterConfig config, Accounts accounts) {
    audit.record(Actor.MASTER, Action.START, Outcome.SUCCESS, null, config.securitySummary());
    if (accounts.hasSetAdmin()) {
      audit.record(
          Actor.MASTER, Action.PASSWORD_SET, Outcome.SUCCESS, Accounts.ADMIN, "at the start");
    }
  }

  private static WebServer server(
      Web web, Compute compute, MasterConfig config, ConnectionLimits connections)
      throws IOException {
    Optional<TlsServer> tls =
        config.webTls().isPresent()
            ? Optional.of(TlsServer.forWeb(config.webTls().get()))
            : Optional.empty();
    // Set after the start; the handlers that use it are called only while the server runs.
    AtomicReference<WebServer> server = new AtomicReference<>();
    WebServerConfig.Builder sockets = WebServer.builder().shutdownHook(false);
    int redirects = config.redirectPort().isPresent() ? connections.clients() / 8 : 0;
    web.configure(
        sockets,
        new WebPort(
            config.host(),
            config.port(),
            tls,
            config.trustedProxies(),
            config.publicPath(),
            connections.clients() - redirects),
        config.limits().uploadBytes(),
        () -> server.get().port());
    if (config.redirectPort().isPresent()) {
      ListenerConfig.Builder redirect = ListenerConfig.builder();
      web.configureRedirect(
          redirect,
          new WebPort(
              config.host(),
              config.redirectPort().getAsInt(),
              Optional.empty(),
              config.trustedProxies(),
              config.publicPath(),
              redirects),
          () -> server.get().port());
      sockets.putSocket(REDIRECT, redirect.build());
    }
    if (compute.service().isPresent()) {
      sockets.putSocket(
          WORKERS,
          WorkerSocket.configure(
              config.host(),
              config.workerPort(),
              config.workerTls(),
              compute.service().get(),
              connections.workers()));
    }
    server.set(sockets.build());
    return server.get();
  }

  private static Ports ports(WebServer server, Compute compute, MasterConfig config)
      throws IOException {
    List<Integer> numbers = new ArrayList<>(List.of(server.port()));
    if (compute.service().isPresent()) {
      numbers.add(server.port(WORKERS));
    }
    if (config.redirectPort().isPresent()) {
      numbers.add(server.port(REDIRECT));
    }
    return new Ports(InetAddress.getByName(config.host()), numbers);
  }

  private static void start(WebServer server, MasterConfig config) throws IOException {
    server.start();
    if (!server.isRunning()) {
      throw new IOException(
          "cannot listen on %s ports %d and %d%s; is another program using one of them, or are ports below 1024 kept from this user? Choose others with --port, --worker-port%s"
              .formatted(
                  config.host(),
                  config.port(),
                  config.workerPort(),
                  config.redirectPort().isPresent()
                      ? " and " + config.redirectPort().getAsInt()
                      : "",
                  config.redirectPort().isPresent() ? " and --http-redirect-port" : ""));
    }
  }

  /** The registry of the master's metrics. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /**
   * Checks that the ports are open and the scheduler's lock can be acquired; blocks if the
   * scheduler hangs.
   */
  @Override
  public Optional<String> notLive() {
    boolean _ = compute.workers().workers().isEmpty();
    return closedPort();
  }

  /** Whether another master has taken over the records, so that this one must end. */
  public boolean isTakenOver() {
    return database.isTakenOver();
  }

  /** A description of a port that is closed although the master runs. */
  public Optional<String> closedPort() {
    return ports.closed().filter(_ -> !closed.get());
  }

  @Override
  public Optional<String> notReady() {
    if (closed.get() || !server.isRunning()) {
      return Optional.of("the master shuts down");
    }
    if (!Files.isWritable(data)) {
      return Optional.of("the data folder " + data + " is not writable");
    }
    return jobs.disk().shortage().or(database::unusable).or(ports::unreachable);
  }

  /** The port of the web application and the REST API. */
  public int port() {
    return server.port();
  }

  /** The port that redirects to HTTPS; empty if there is none. */
  public OptionalInt redirectPort() {
    int port = server.port(REDIRECT);
    return port > 0 ? OptionalInt.of(port) : OptionalInt.empty();
  }

  /** The port for workers; empty if the executor has no workers. */
  public OptionalInt workerPort() {
    return compute.service().isPresent()
        ? OptionalInt.of(server.port(WORKERS))
        : OptionalInt.empty();
  }

  /** The administrator's password if it was generated at this start; to be printed once. */
  public Optional<String> newPassword() {
    return accounts.newPassword();
  }

  /**
   * Stops serving requests, then stops jobs, which continue when a master is started on the same
   * data. May be called more than once, from any thread.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    jobs.beginStop();
    activity.end();
    IllegalStateException failure = new IllegalStateException("the master did not stop cleanly");
    opened.closeAll(failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }
}
