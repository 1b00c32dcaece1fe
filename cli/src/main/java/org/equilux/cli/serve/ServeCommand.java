package org.equilux.cli.serve;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.equilux.command.option.CommonOptions;
import org.equilux.command.option.HumanNumber;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.Json;
import org.equilux.command.terminal.Interruption;
import org.equilux.engine.JobSettings;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.master.Master;
import org.equilux.master.MasterConfig;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.observe.ObserveOptions;
import org.equilux.observe.ObserveServer;
import org.equilux.protocol.DataFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code equilux serve}: a master with its web page, and a worker within it. */
@Command(
    name = "serve",
    description = {
      ServeCommand.DESCRIPTION,
      "It computes here too, unless --local none is given. Ctrl-C ends it; jobs that are not done"
          + " go on when it is started again on the same --data."
    },
    footer = {
      "  equilux serve",
      "  equilux serve --bind 0.0.0.0 --local none --data /srv/equilux",
      "  equilux serve --bind 0.0.0.0 --port 443 --http-redirect-port 80 --tls-cert site.crt"
          + " --tls-key site.key",
      "  equilux serve --max-upload 20G --max-pixels 10G",
    })
public final class ServeCommand implements Callable<Integer> {
  /** The command's description in its help. */
  public static final String DESCRIPTION =
      "Run a master: the web page, the REST API, and the port that workers dial.";

  /** The interval of the checks of the master's own ports. */
  private static final Duration PROBES = Duration.ofSeconds(15);

  /** The number of checks, within one interval, whether other masters consider this one dead. */
  private static final int LOOKS = 15;

  @Option(
      names = "--data",
      order = 4,
      paramLabel = "DIR",
      defaultValue = "${env:EQUILUX_DATA}",
      description =
          "Folder for pictures, results and records. Default: $$EQUILUX_DATA, or else"
              + " $$XDG_DATA_HOME/equilux, or else ~/.local/share/equilux.")
  private Path data;

  @Option(
      names = "--jobs",
      order = 6,
      paramLabel = "N",
      defaultValue = "2",
      description = "Jobs at once. Default: ${DEFAULT-VALUE}.")
  private int jobs;

  @Option(
      names = "--chunk-size",
      order = 7,
      paramLabel = "BYTES",
      converter = HumanNumber.Bytes.class,
      description = "Size of the parts pictures are cut into. Default: 4M.")
  private long chunkBytes = JobSettings.DEFAULT_CHUNK_BYTES;

  @Option(
      names = "--retention",
      order = 15,
      paramLabel = "DAYS",
      description = "Remove jobs and uploads that are older. Default: keep them.")
  private Integer retentionDays;

  @Option(
      names = "--json",
      order = 20,
      description = "Print addresses and folder as one JSON object once the master is up.")
  private boolean json;

  @Mixin private StorageOptions storage;
  @Mixin private DatabaseOptions database;
  @Mixin private ClusterOptions cluster;
  @Mixin private ListenOptions listen;
  @Mixin private WebTlsOptions webTls;
  @Mixin private WorkerOptions workers;
  @Mixin private WorkerTlsOptions workerTls;
  @Mixin private LimitOptions limits;
  @Mixin private AccountOptions accounts;
  @Mixin private OidcOptions oidc;
  @Mixin private ObserveOptions observe;

  private final CommonOptions common = new CommonOptions();

  @Spec private CommandSpec command;

  /**
   * The logger that tells of a port in use with a stack trace, before the master does in a line.
   * Held here since a logger without a reference to it forgets its level.
   */
  private static final Logger SERVER_START = Logger.getLogger("io.helidon.webserver.LoomServer");

  /** The command with its options. */
  public static CommandSpec spec() {
    ServeCommand serve = new ServeCommand();
    CommandSpec spec = CommandSpec.forAnnotatedObject(serve);
    serve.common.addTo(spec);
    return spec;
  }

  @Override
  public Integer call() throws CliException {
    common.configureLogging(observe.json() ? Level.INFO : Level.WARNING);
    observe.configureLogging();
    SERVER_START.setLevel(common.verbose() ? Level.INFO : Level.OFF);
    MasterConfig config = config();
    try (Interruption interruption = Interruption.watch();
        Master master = Master.start(config)) {
      Optional<ObserveServer> watched = observe.start(master, master.registry());
      try {
        announce(config, master, watched);
        throw end(interruption, master);
      } finally {
        watched.ifPresent(ObserveServer::close);
      }
    } catch (InterruptedException | InterruptedIOException e) {
      err().println("equilux serve: ended; jobs that are not done go on at the next start");
      err().flush();
      return ExitCode.INTERRUPTED;
    } catch (BackendUnavailableException e) {
      throw CliException.unavailable(
          "the backend %s cannot be used: %s".formatted(workers.local(), e.getMessage()), e);
    } catch (IOException e) {
      throw CliException.unavailable(ErrorReports.describe(e), e);
    }
  }

  /**
   * Waits until other masters consider this one dead or one of its ports closes unexpectedly; in
   * both cases the process must be restarted.
   *
   * @throws InterruptedException if the process is asked to end
   */
  private static CliException end(Interruption interruption, Master master)
      throws InterruptedException {
    Optional<String> closed = master.closedPort();
    while (closed.isEmpty()) {
      for (int i = 0; i < LOOKS; i++) {
        interruption.pause(PROBES.dividedBy(LOOKS));
        if (master.isTakenOver()) {
          return CliException.unavailable(
              "other masters have taken over the jobs of this one, which was silent for too long;"
                  + " start it again",
              null);
        }
      }
      closed = master.closedPort();
    }
    return CliException.unavailable(closed.get() + "; start the master again", null);
  }

  private MasterConfig config() throws CliException {
    Path folder = (data == null ? DataFolder.usual() : data).toAbsolutePath().normalize();
    MasterConfig.Builder config = MasterConfig.builder(folder);
    AccountSettings settings = accounts.settings();
    config.workerTls(workerTls.settings());
    config.oidc(oidc.settings());
    config.database(database.settings());
    config.advertise(cluster.settings());
    config.storage(storage.settings());
    try {
      if (retentionDays != null) {
        config.retention(Duration.ofDays(retentionDays));
      }
      workers.configure(config);
      webTls.configure(config);
      listen.configure(config);
      limits.configure(config);
      return config.chunkBytes(chunkBytes).concurrentJobs(jobs).accounts(settings).build();
    } catch (IOException e) {
      throw CliException.unavailable(
          "the join token cannot be read: " + ErrorReports.describe(e), e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private String workerCommand(MasterConfig config, Master master, String host) {
    return master.workerPort().isEmpty()
        ? "not possible: the executor " + config.executor() + " has no workers of its own"
        : "equilux worker --master %s:%d%s%s"
            .formatted(
                host,
                master.workerPort().getAsInt(),
                workers.optionsOfWorkers(config),
                workerTls.optionsOfWorkers());
  }

  private void announce(MasterConfig config, Master master, Optional<ObserveServer> watched)
      throws UnknownHostException {
    String host = listen.hostName();
    Announcement up =
        new Announcement(
            webTls.scheme() + "://" + host + ":" + master.port() + listen.publicPath().prefix(),
            workerCommand(config, master, host),
            config.data().toString(),
            workers.localDevice(),
            accounts.demo(),
            master.newPassword().orElse(null),
            DataFolder.localToken(config.data()).toString(),
            watched.map(ObserveServer::port).orElse(null));
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Json.line(up));
    } else {
      up.print(out);
    }
    out.flush();
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
