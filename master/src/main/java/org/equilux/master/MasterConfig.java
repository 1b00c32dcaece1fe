package org.equilux.master;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.equilux.engine.JobSettings;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.master.jobs.model.JobLimits;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.TlsFiles;

/**
 * How a master is set up. Made with {@link #builder}, which has all the defaults.
 *
 * @param host to bind both ports to; a loopback address serves this machine only
 * @param port of the web page and the REST API; 0 for any free one
 * @param workerPort that workers dial; 0 for any free one
 * @param workerTls the master's certificate for workers, and the CAs of theirs if they must show
 *     one; empty to have nothing encrypted
 * @param joinToken that workers must show; empty for the one that is kept in the data folder
 * @param data folder in which jobs are kept
 * @param backend what the master computes with itself: {@code auto}, a backend's name, or {@code
 *     none} to leave all work to workers
 * @param limits what is taken in
 * @param chunkBytes raw bytes a chunk should have at most
 * @param concurrentJobs run at once
 * @param jobTimeout a job that makes no progress for so long fails
 * @param lease a worker has so long for a chunk before it is given to another one
 * @param heartbeatTimeout a worker that is not heard of for so long counts as gone
 * @param maxStrikes a chunk that so often was lost with its worker, failed or outlasted its lease
 *     fails its job
 * @param accounts how people sign in; a demo serves this machine only
 * @param retention jobs and uploads that are older vanish; empty to keep them
 */
public record MasterConfig(
    String host,
    int port,
    int workerPort,
    Optional<TlsFiles> workerTls,
    Optional<JoinToken> joinToken,
    Path data,
    String backend,
    JobLimits limits,
    long chunkBytes,
    int concurrentJobs,
    Duration jobTimeout,
    Duration lease,
    Duration heartbeatTimeout,
    int maxStrikes,
    AccountSettings accounts,
    Optional<Duration> retention) {

  /** The choice of {@link #backend} that leaves all work to workers. */
  public static final String NO_BACKEND = "none";

  /**
   * @throws IllegalArgumentException if a value makes no sense; the message says which
   */
  public MasterConfig {
    require(port >= 0 && port <= 65_535, "the port", port);
    require(workerPort >= 0 && workerPort <= 65_535, "the worker port", workerPort);
    require(limits.uploadBytes() > 0, "the upload limit", limits.uploadBytes());
    require(limits.picture().pixels() > 0, "the pixel limit", limits.picture().pixels());
    require(limits.picture().pages() > 0, "the page limit", limits.picture().pages());
    require(limits.queuedPerUser() > 0, "the queue limit", limits.queuedPerUser());
    require(limits.dataBytes() > 0, "the data limit", limits.dataBytes());
    require(chunkBytes > 0, "the chunk size", chunkBytes);
    require(concurrentJobs > 0, "the number of jobs at once", concurrentJobs);
    require(jobTimeout.isPositive(), "the job time-out", jobTimeout);
    require(lease.isPositive(), "the lease", lease);
    require(heartbeatTimeout.isPositive(), "the heartbeat time-out", heartbeatTimeout);
    require(maxStrikes > 0, "the number of strikes", maxStrikes);
    require(
        retention.isEmpty() || retention.get().isPositive(),
        "the retention",
        retention.orElse(Duration.ZERO));
    if (accounts.demo() && !isLoopback(host)) {
      throw new IllegalArgumentException(
          "a demo, where any password will do, serves this machine only; it cannot listen on %s. Leave out --demo or --bind"
              .formatted(host));
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      // Starting will say so.
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
   * @param data folder in which jobs are kept
   */
  public static Builder builder(Path data) {
    return new Builder(data);
  }

  /** Collects settings; those not given keep their default. For one thread. */
  public static final class Builder {
    private final Path data;
    private String host = "127.0.0.1";
    private int port = 8000;
    private int workerPort = 6000;
    private Optional<TlsFiles> workerTls = Optional.empty();
    private Optional<JoinToken> joinToken = Optional.empty();
    private String backend = BackendStack.AUTO;
    private long uploadBytes = JobLimits.DEFAULT.uploadBytes();
    private long pixels = JobLimits.DEFAULT.picture().pixels();
    private int pages = JobLimits.DEFAULT.picture().pages();
    private int queuedPerUser = JobLimits.DEFAULT.queuedPerUser();
    private long dataBytes = JobLimits.DEFAULT.dataBytes();
    private long chunkBytes = JobSettings.DEFAULT_CHUNK_BYTES;
    private int concurrentJobs = 2;
    private Duration jobTimeout = Duration.ofHours(1);
    private Duration lease = Duration.ofSeconds(30);
    private Duration heartbeatTimeout = Duration.ofSeconds(10);
    private int maxStrikes = 3;
    private AccountSettings accounts = AccountSettings.DEFAULT;
    private Optional<Duration> retention = Optional.empty();

    private Builder(Path data) {
      this.data = data;
    }

    public Builder host(String value) {
      host = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder workerPort(int value) {
      workerPort = value;
      return this;
    }

    public Builder workerTls(Optional<TlsFiles> value) {
      workerTls = value;
      return this;
    }

    public Builder joinToken(Optional<JoinToken> value) {
      joinToken = value;
      return this;
    }

    public Builder backend(String value) {
      backend = value;
      return this;
    }

    public Builder uploadBytes(long value) {
      uploadBytes = value;
      return this;
    }

    public Builder pixels(long value) {
      pixels = value;
      return this;
    }

    public Builder pages(int value) {
      pages = value;
      return this;
    }

    public Builder queuedPerUser(int value) {
      queuedPerUser = value;
      return this;
    }

    public Builder dataBytes(long value) {
      dataBytes = value;
      return this;
    }

    public Builder chunkBytes(long value) {
      chunkBytes = value;
      return this;
    }

    public Builder concurrentJobs(int value) {
      concurrentJobs = value;
      return this;
    }

    public Builder jobTimeout(Duration value) {
      jobTimeout = value;
      return this;
    }

    public Builder lease(Duration value) {
      lease = value;
      return this;
    }

    public Builder heartbeatTimeout(Duration value) {
      heartbeatTimeout = value;
      return this;
    }

    public Builder maxStrikes(int value) {
      maxStrikes = value;
      return this;
    }

    public Builder accounts(AccountSettings value) {
      accounts = value;
      return this;
    }

    public Builder retention(Duration value) {
      retention = Optional.of(value);
      return this;
    }

    /**
     * Checks and takes the settings.
     *
     * @throws IllegalArgumentException if a value makes no sense; the message says which
     */
    public MasterConfig build() {
      return new MasterConfig(
          host,
          port,
          workerPort,
          workerTls,
          joinToken,
          data,
          backend,
          new JobLimits(uploadBytes, new PictureLimits(pixels, pages), queuedPerUser, dataBytes),
          chunkBytes,
          concurrentJobs,
          jobTimeout,
          lease,
          heartbeatTimeout,
          maxStrikes,
          accounts,
          retention);
    }
  }
}
