package org.equilux.master;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.equilux.engine.JobSettings;
import org.equilux.engine.executor.ChunkExecutors;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.master.audit.AuditSettings;
import org.equilux.master.database.DatabaseSettings;
import org.equilux.master.dispatch.Cluster;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.limit.UserQuotas;
import org.equilux.master.jobs.run.RunSettings;
import org.equilux.master.net.PublicPath;
import org.equilux.master.net.TrustedProxies;
import org.equilux.master.net.WorkerTls;
import org.equilux.master.oidc.OidcSettings;
import org.equilux.master.scheduler.SchedulerSettings;
import org.equilux.master.storage.StorageSettings;
import org.equilux.protocol.JoinTokens;
import org.equilux.protocol.TlsFiles;

/** The settings of a master, immutable. A {@link #builder} begins with the defaults. */
public final class MasterConfig {
  /** The value of {@link #backend} with which the master computes nothing itself. */
  public static final String NO_BACKEND = "none";

  private final Path data;
  private String host = "127.0.0.1";
  private int port = 8000;
  private int workerPort = 6000;
  private TrustedProxies trustedProxies = TrustedProxies.NONE;
  private PublicPath publicPath = PublicPath.ROOT;
  private Optional<TlsFiles> webTls = Optional.empty();
  private OptionalInt redirectPort = OptionalInt.empty();
  private Optional<WorkerTls> workerTls = Optional.empty();
  private Optional<JoinTokens> joinTokens = Optional.empty();
  private String executor = Cluster.NAME;
  private String backend = BackendStack.AUTO;
  private long chunkBytes = JobSettings.DEFAULT_CHUNK_BYTES;
  private int concurrentJobs = 2;
  private Duration jobTimeout = Duration.ofHours(1);
  private Duration lease = Duration.ofSeconds(30);
  private Duration heartbeatTimeout = Duration.ofSeconds(10);
  private int maxStrikes = 3;
  private double auditPercent = AuditSettings.DEFAULT_PERCENT;
  private AccountSettings accounts = AccountSettings.DEFAULT;
  private Optional<OidcSettings> oidc = Optional.empty();
  private Optional<Duration> retention = Optional.empty();
  private long uploadBytes = JobLimits.DEFAULT.uploadBytes();
  private long pixels = JobLimits.DEFAULT.picture().pixels();
  private int pages = JobLimits.DEFAULT.picture().pages();
  private long dataBytes = JobLimits.DEFAULT.dataBytes();
  private OptionalLong diskReserve = JobLimits.DEFAULT.diskReserve();
  private UserQuotas quotas = JobLimits.DEFAULT.quotas();
  private long auditLogBytes = 100L << 20;
  private Optional<StorageSettings> storage = Optional.empty();
  private DatabaseSettings database = DatabaseSettings.EMBEDDED;

  private AdvertiseSettings advertise = AdvertiseSettings.NONE;

  private MasterConfig(Path data) {
    this.data = data;
  }

  /** The data folder. */
  public Path data() {
    return data;
  }

  /** The object store for the files of jobs; empty if these are in the data folder. */
  public Optional<StorageSettings> storage() {
    return storage;
  }

  /** The addresses under which this master announces itself. */
  AdvertiseSettings advertise() {
    return advertise;
  }

  /** The database of all records. */
  public DatabaseSettings database() {
    return database;
  }

  /**
   * The host to which both ports are bound; a loopback address accepts connections from this
   * machine only.
   */
  public String host() {
    return host;
  }

  /** The port of the web application and the REST API; 0 for any free one. */
  public int port() {
    return port;
  }

  /** The port for workers; 0 for any free one. */
  public int workerPort() {
    return workerPort;
  }

  /** The reverse proxies whose headers with client addresses are trusted. */
  public TrustedProxies trustedProxies() {
    return trustedProxies;
  }

  /** The path under which browsers and clients reach the web port. */
  public PublicPath publicPath() {
    return publicPath;
  }

  /** The certificate of the web port; empty for HTTP without TLS. */
  public Optional<TlsFiles> webTls() {
    return webTls;
  }

  /** The port that redirects browsers to the web port with TLS; 0 for any free one. */
  public OptionalInt redirectPort() {
    return redirectPort;
  }

  /** TLS for workers; empty for plain text. */
  public Optional<WorkerTls> workerTls() {
    return workerTls;
  }

  /** The accepted join tokens; empty for those in the data folder. */
  public Optional<JoinTokens> joinTokens() {
    return joinTokens;
  }

  /**
   * The name of the executor of the jobs' chunks: {@link Cluster#NAME} for connected workers, or
   * another executor of this installation.
   */
  public String executor() {
    return executor;
  }

  /**
   * The backend of the master's own worker: {@code auto}, a backend's name, or {@link #NO_BACKEND}.
   */
  public String backend() {
    return backend;
  }

  /** The settings of accounts; a demo accepts connections from this machine only. */
  public AccountSettings accounts() {
    return accounts;
  }

  /** The OpenID Connect provider for sign-in; empty if there is none. */
  public Optional<OidcSettings> oidc() {
    return oidc;
  }

  /** The age at which finished jobs and uploads are removed; empty to keep them. */
  public Optional<Duration> retention() {
    return retention;
  }

  /** The limits of pictures and stored data, and the quotas of accounts. */
  public JobLimits limits() {
    return new JobLimits(
        uploadBytes, new PictureLimits(pixels, pages), dataBytes, diskReserve, quotas);
  }

  /** The limit of the audit log in bytes; beyond it the oldest lines are deleted. */
  public long auditLogBytes() {
    return auditLogBytes;
  }

  /** The settings of the execution of jobs. */
  public RunSettings runs() {
    return new RunSettings(concurrentJobs, chunkBytes, jobTimeout);
  }

  /** The scheduler's settings. */
  public SchedulerSettings scheduling() {
    return new SchedulerSettings(
        lease.toMillis(),
        heartbeatTimeout.toMillis(),
        maxStrikes,
        SchedulerSettings.DEFAULT.attemptsPerSlot());
  }

  /** The settings relevant to security, for the audit log. */
  String securitySummary() {
    return "bind=%s, port=%d, worker-port=%d, worker-tls=%s, demo=%s, session-idle=%s, retention=%s, oidc=%s, database=%s, storage=%s"
        .formatted(
            host,
            port,
            workerPort,
            workerTls.isPresent(),
            accounts.demo(),
            accounts.sessionIdle(),
            retention.map(Duration::toString).orElse("none"),
            oidc.map(provider -> provider.issuer().toString()).orElse("none"),
            database.shown(),
            storage.map(store -> store.address().toString()).orElse("local"));
  }

  /** The share of workers' results that the master recomputes and compares, 0 to 100. */
  public double auditPercent() {
    return auditPercent;
  }

  private void check() {
    if (!executor.equals(Cluster.NAME) && !ChunkExecutors.names().contains(executor)) {
      throw new IllegalArgumentException(
          "there is no executor \"%s\"; a master has %s"
              .formatted(
                  executor,
                  Stream.concat(Stream.of(Cluster.NAME), ChunkExecutors.names().stream())
                      .collect(Collectors.joining(", "))));
    }
    require(port >= 0 && port <= 65_535, "the port", port);
    require(workerPort >= 0 && workerPort <= 65_535, "the worker port", workerPort);
    int redirect = redirectPort.orElse(0);
    require(redirect >= 0 && redirect <= 65_535, "the port for redirects", redirect);
    if (redirectPort.isPresent() && webTls.isEmpty()) {
      throw new IllegalArgumentException(
          "a port that redirects to HTTPS needs a certificate; give --tls-cert and --tls-key too");
    }
    oidc.ifPresent(provider -> provider.requireBelow(publicPath));
    require(uploadBytes > 0, "the upload limit", uploadBytes);
    require(pixels > 0, "the pixel limit", pixels);
    require(pages > 0, "the page limit", pages);
    require(dataBytes > 0, "the data limit", dataBytes);
    require(diskReserve.orElse(0) >= 0, "the disk reserve", diskReserve.orElse(0));
    checkQuotas();
    require(auditLogBytes >= 1 << 20, "the limit of the audit log", auditLogBytes);
    require(chunkBytes > 0, "the chunk size", chunkBytes);
    require(concurrentJobs > 0, "the number of jobs at once", concurrentJobs);
    require(jobTimeout.isPositive(), "the job time-out", jobTimeout);
    require(lease.isPositive(), "the lease", lease);
    require(heartbeatTimeout.isPositive(), "the heartbeat time-out", heartbeatTimeout);
    require(maxStrikes > 0, "the number of strikes", maxStrikes);
    require(auditPercent >= 0 && auditPercent <= 100, "the audited share in percent", auditPercent);
    require(
        retention.isEmpty() || retention.get().isPositive(),
        "the retention",
        retention.orElse(Duration.ZERO));
    require(
        accounts.sessionIdle().isPositive(), "the idle time of sessions", accounts.sessionIdle());
    if (accounts.demo() && oidc.isPresent()) {
      throw new IllegalArgumentException(
          "a demo accepts any password and cannot have a provider for sign-in. Leave out --demo or"
              + " --oidc-issuer");
    }
    if (accounts.demo() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "a demo accepts any password, so it cannot listen on %s, which other machines reach. Leave out --demo or --bind"
              .formatted(host));
    }
  }

  private void checkQuotas() {
    require(quotas.active() > 0, "the most waiting jobs of a user", quotas.active());
    require(quotas.kept() > 0, "the most kept jobs of a user", quotas.kept());
    require(quotas.batches() > 0, "the most batches of a user", quotas.batches());
    require(quotas.uploads() > 0, "the most uploads of a user", quotas.uploads());
    require(quotas.followers() > 0, "the most event streams of a user", quotas.followers());
    require(quotas.bytes().orElse(1) > 0, "the most data of a user", quotas.bytes().orElse(1));
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      // Starting the server reports the unknown host.
      return false;
    }
  }

  private static void require(boolean sensible, String what, Object value) {
    if (!sensible) {
      throw new IllegalArgumentException(what + " cannot be " + value);
    }
  }

  /**
   * Begins with the defaults.
   *
   * @param data the data folder
   */
  public static Builder builder(Path data) {
    return new Builder(new MasterConfig(data));
  }

  /** The builder of a configuration. Not thread-safe, for a single use. */
  public static final class Builder {
    /** Null after the configuration is built. */
    private MasterConfig config;

    private Builder(MasterConfig config) {
      this.config = config;
    }

    public Builder host(String value) {
      config.host = value;
      return this;
    }

    public Builder port(int value) {
      config.port = value;
      return this;
    }

    public Builder workerPort(int value) {
      config.workerPort = value;
      return this;
    }

    public Builder trustedProxies(TrustedProxies value) {
      config.trustedProxies = value;
      return this;
    }

    public Builder publicPath(PublicPath value) {
      config.publicPath = value;
      return this;
    }

    public Builder webTls(Optional<TlsFiles> value) {
      config.webTls = value;
      return this;
    }

    public Builder redirectPort(OptionalInt value) {
      config.redirectPort = value;
      return this;
    }

    public Builder workerTls(Optional<WorkerTls> value) {
      config.workerTls = value;
      return this;
    }

    public Builder joinTokens(Optional<JoinTokens> value) {
      config.joinTokens = value;
      return this;
    }

    public Builder executor(String value) {
      config.executor = value;
      return this;
    }

    public Builder backend(String value) {
      config.backend = value;
      return this;
    }

    public Builder uploadBytes(long value) {
      config.uploadBytes = value;
      return this;
    }

    public Builder pixels(long value) {
      config.pixels = value;
      return this;
    }

    public Builder pages(int value) {
      config.pages = value;
      return this;
    }

    public Builder dataBytes(long value) {
      config.dataBytes = value;
      return this;
    }

    /** Sets how many bytes of the data folder's disk are kept free. */
    public Builder diskReserve(long value) {
      config.diskReserve = OptionalLong.of(value);
      return this;
    }

    public Builder quotas(UserQuotas value) {
      config.quotas = value;
      return this;
    }

    public Builder storage(Optional<StorageSettings> value) {
      config.storage = value;
      return this;
    }

    public Builder advertise(AdvertiseSettings value) {
      config.advertise = value;
      return this;
    }

    public Builder database(DatabaseSettings value) {
      config.database = value;
      return this;
    }

    public Builder auditLogBytes(long value) {
      config.auditLogBytes = value;
      return this;
    }

    /** Sets the limit of a chunk in raw bytes. */
    public Builder chunkBytes(long value) {
      config.chunkBytes = value;
      return this;
    }

    public Builder concurrentJobs(int value) {
      config.concurrentJobs = value;
      return this;
    }

    /** Sets the time without progress after which a job fails. */
    public Builder jobTimeout(Duration value) {
      config.jobTimeout = value;
      return this;
    }

    /** Sets the lease of an attempt, after which the chunk is also assigned to another worker. */
    public Builder lease(Duration value) {
      config.lease = value;
      return this;
    }

    /** Sets the time without heartbeat after which a worker is removed. */
    public Builder heartbeatTimeout(Duration value) {
      config.heartbeatTimeout = value;
      return this;
    }

    /**
     * Sets the number of failures, lost workers and expired leases after which a chunk fails its
     * job.
     */
    public Builder maxStrikes(int value) {
      config.maxStrikes = value;
      return this;
    }

    /** Sets the share of workers' results that are recomputed and compared, 0 to 100. */
    public Builder auditPercent(double value) {
      config.auditPercent = value;
      return this;
    }

    public Builder accounts(AccountSettings value) {
      config.accounts = value;
      return this;
    }

    public Builder oidc(Optional<OidcSettings> value) {
      config.oidc = value;
      return this;
    }

    public Builder retention(Duration value) {
      config.retention = Optional.of(value);
      return this;
    }

    /**
     * Checks the settings and builds the configuration.
     *
     * @throws IllegalArgumentException if a value is invalid; the message names it
     */
    public MasterConfig build() {
      config.check();
      MasterConfig complete = config;
      config = null;
      return complete;
    }
  }
}
