package org.equilux.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.equilux.engine.JobSettings;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.backend.DeviceReport;
import org.equilux.master.Master;
import org.equilux.master.MasterConfig;
import org.equilux.master.accounts.AccountSettings;
import org.equilux.master.accounts.Accounts;
import org.equilux.observe.ObserveOptions;
import org.equilux.observe.ObserveServer;
import org.equilux.protocol.DataFolder;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.TlsFiles;
import org.equilux.protocol.TlsMaterial;
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
      "Run a master: the web page, the REST API, and the port that workers dial.",
      "It computes here too, unless --local none is given. Ctrl-C ends it; jobs that are not done"
          + " go on when it is started again on the same --data."
    },
    footer = {
      "  equilux serve",
      "  equilux serve --bind 0.0.0.0 --local none --data /srv/equilux",
      "  equilux serve --max-upload 20G --max-pixels 10G",
    })
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--port",
      order = 1,
      paramLabel = "PORT",
      defaultValue = "8000",
      description = "Of the web page and the REST API; 0 takes a free one. Default: 8000.")
  private int port;

  @Option(
      names = "--worker-port",
      order = 2,
      paramLabel = "PORT",
      defaultValue = "6000",
      description = "That workers dial; 0 takes a free one. Default: 6000.")
  private int workerPort;

  @Option(
      names = "--bind",
      order = 3,
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on: 127.0.0.1 is this machine only, 0.0.0.0 is every network it is in."
              + " Default: 127.0.0.1.")
  private String bind;

  @Option(
      names = "--data",
      order = 4,
      paramLabel = "DIR",
      defaultValue = "${env:EQUILUX_DATA}",
      description =
          "Folder for pictures and jobs. Default: $$EQUILUX_DATA, or else"
              + " $$XDG_DATA_HOME/equilux, or else ~/.local/share/equilux.")
  private Path data;

  @Option(
      names = "--local",
      order = 5,
      paramLabel = "auto|none|opencl|vector|scalar",
      defaultValue = BackendStack.AUTO,
      description =
          "What this process computes with itself; none leaves all to workers."
              + " Default: ${DEFAULT-VALUE}.")
  private String local;

  @Option(
      names = "--join-token-file",
      order = 5,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_JOIN_TOKEN_FILE}",
      description =
          "Holds the secret that workers must show to be let in. Default:"
              + " $$EQUILUX_JOIN_TOKEN_FILE, or else the token in $$EQUILUX_JOIN_TOKEN, or else one"
              + " that is made and kept in the data folder.")
  private Path joinTokenFile;

  @Option(
      names = "--worker-tls-cert",
      order = 5,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_WORKER_TLS_CERT}",
      description =
          "Speak TLS with workers, with this certificate (PEM, with those that lead from it to a"
              + " CA). Default: $$EQUILUX_WORKER_TLS_CERT, or else no encryption.")
  private Path workerTlsCertificate;

  @Option(
      names = "--worker-tls-key",
      order = 5,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_WORKER_TLS_KEY}",
      description = "Its key (PEM, PKCS#8). Default: $$EQUILUX_WORKER_TLS_KEY.")
  private Path workerTlsKey;

  @Option(
      names = "--worker-tls-clients",
      order = 5,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_WORKER_TLS_CLIENTS}",
      description =
          "Let in only workers that show a certificate of a CA in this PEM file. Default:"
              + " $$EQUILUX_WORKER_TLS_CLIENTS, or else any worker that shows the join token.")
  private Path workerTlsClients;

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
      names = "--max-upload",
      order = 8,
      paramLabel = "BYTES",
      defaultValue = "4G",
      converter = HumanNumber.Bytes.class,
      description = "Refuse larger files. Default: ${DEFAULT-VALUE}.")
  private long maxUpload;

  @Option(
      names = "--max-pixels",
      order = 9,
      paramLabel = "N",
      defaultValue = "2G",
      converter = HumanNumber.Count.class,
      description = "Refuse files of more pixels. Default: ${DEFAULT-VALUE}.")
  private long maxPixels;

  @Option(
      names = "--max-pages",
      order = 10,
      paramLabel = "N",
      defaultValue = "1000",
      description = "Refuse files of more pages. Default: ${DEFAULT-VALUE}.")
  private int maxPages;

  @Option(
      names = "--max-queued",
      order = 11,
      paramLabel = "N",
      defaultValue = "100",
      description = "Jobs of one user that may wait. Default: ${DEFAULT-VALUE}.")
  private int maxQueued;

  @Option(
      names = "--max-data",
      order = 12,
      paramLabel = "BYTES",
      defaultValue = "50G",
      converter = HumanNumber.Bytes.class,
      description = "Most that all inputs and results may take. Default: ${DEFAULT-VALUE}.")
  private long maxData;

  @Option(
      names = "--lease",
      order = 13,
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = HumanDuration.class,
      description =
          "A worker has so long for a chunk before another one gets it. Default: ${DEFAULT-VALUE}.")
  private Duration lease;

  @Option(
      names = "--heartbeat-timeout",
      order = 14,
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = HumanDuration.class,
      description =
          "A worker not heard of for so long is taken for lost. Default: ${DEFAULT-VALUE}.")
  private Duration heartbeatTimeout;

  @Option(
      names = "--retention",
      order = 15,
      paramLabel = "DAYS",
      description = "Remove jobs and uploads that are older. Default: keep them.")
  private Integer retentionDays;

  @Option(
      names = "--demo",
      order = 16,
      description =
          "Take any name and any password. Serves this machine only, and keeps demo users apart"
              + " from real ones.")
  private boolean demo;

  @Option(
      names = "--admin-password-file",
      order = 17,
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_ADMIN_PASSWORD_FILE}",
      description =
          "Has the password of the user admin, whom the first start creates."
              + " Default: $$EQUILUX_ADMIN_PASSWORD_FILE, or else the password itself from"
              + " $$EQUILUX_ADMIN_PASSWORD, or else one is generated and printed.")
  private Path adminPasswordFile;

  @Option(
      names = "--reset-admin-password",
      order = 18,
      description = "Give the user admin a new password, as the first start does.")
  private boolean resetAdmin;

  @Option(
      names = "--json",
      order = 20,
      description = "Print addresses and folder as one JSON object once the master is up.")
  private boolean json;

  @Mixin private ObserveOptions observe;

  @Mixin private CommonOptions common;

  @Spec private CommandSpec command;

  /**
   * Logs a port in use with a stack trace, before the master says the same in a line. Held here
   * since loggers that nobody holds forget their level.
   */
  private static final Logger SERVER_START = Logger.getLogger("io.helidon.webserver.LoomServer");

  /**
   * Where the master is, once it is up.
   *
   * @param observePort null if it is not watched
   */
  private record Up(
      String url,
      String worker,
      String data,
      String local,
      boolean demo,
      String adminPassword,
      String tokenFile,
      Integer observePort) {}

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
        print(up(config, master, watched.map(ObserveServer::port).orElse(null)));
        throw interruption.await();
      } finally {
        watched.ifPresent(ObserveServer::close);
      }
    } catch (InterruptedException e) {
      err().println("equilux serve: ended; jobs that are not done go on at the next start");
      err().flush();
      return ExitCode.INTERRUPTED;
    } catch (BackendUnavailableException e) {
      throw CliException.unavailable(
          "the backend %s cannot be used: %s".formatted(local, e.getMessage()), e);
    } catch (IOException e) {
      throw CliException.unavailable(ErrorReports.describe(e), e);
    }
  }

  private Path folder() {
    return (data == null ? DataFolder.usual() : data).toAbsolutePath().normalize();
  }

  private MasterConfig config() throws CliException {
    Optional<String> adminPassword = adminPassword();
    Optional<TlsFiles> workerTls = workerTls();
    try {
      MasterConfig.Builder config = MasterConfig.builder(folder());
      if (retentionDays != null) {
        config.retention(Duration.ofDays(retentionDays));
      }
      return config
          .joinToken(JoinToken.given(joinTokenFile))
          .workerTls(workerTls)
          .host(bind)
          .port(port)
          .workerPort(workerPort)
          .backend(local)
          .uploadBytes(maxUpload)
          .pixels(maxPixels)
          .pages(maxPages)
          .queuedPerUser(maxQueued)
          .dataBytes(maxData)
          .chunkBytes(chunkBytes)
          .concurrentJobs(jobs)
          .lease(lease)
          .heartbeatTimeout(heartbeatTimeout)
          .accounts(new AccountSettings(demo, adminPassword, resetAdmin))
          .build();
    } catch (IOException e) {
      throw CliException.unavailable(
          "the join token cannot be read: " + ErrorReports.describe(e), e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * The files for TLS, which are read once here so that what is wrong with them is said at once.
   */
  private Optional<TlsFiles> workerTls() {
    if ((workerTlsCertificate == null) != (workerTlsKey == null)) {
      throw wrong("--worker-tls-cert and --worker-tls-key belong together; give both or none");
    }
    if (workerTlsCertificate == null) {
      if (workerTlsClients != null) {
        throw wrong("--worker-tls-clients needs --worker-tls-cert and --worker-tls-key");
      }
      return Optional.empty();
    }
    TlsFiles files =
        new TlsFiles(
            Optional.ofNullable(workerTlsClients),
            Optional.of(new TlsFiles.Identity(workerTlsCertificate, workerTlsKey)));
    try {
      TlsMaterial _ = files.read();
      return Optional.of(files);
    } catch (IOException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  private Optional<String> adminPassword() throws CliException {
    if (adminPasswordFile != null) {
      try {
        return Optional.of(Files.readString(adminPasswordFile).strip());
      } catch (IOException e) {
        throw CliException.unavailable(
            "the password of admin cannot be read: " + ErrorReports.describe(e), e);
      }
    }
    return Optional.ofNullable(System.getenv("EQUILUX_ADMIN_PASSWORD"))
        .filter(password -> !password.isEmpty());
  }

  private Up up(MasterConfig config, Master master, Integer observePort)
      throws UnknownHostException {
    InetAddress address = InetAddress.getByName(bind);
    String host =
        address.isLoopbackAddress()
            ? "localhost"
            : address.isAnyLocalAddress() ? InetAddress.getLocalHost().getHostName() : bind;
    return new Up(
        "http://" + host + ":" + master.port(),
        "equilux worker --master "
            + host
            + ":"
            + master.workerPort()
            + tokenOption(config)
            + tlsOptions(),
        config.data().toString(),
        localDevice(),
        demo,
        master.newPassword().orElse(null),
        Accounts.localTokenFile(config.data()).toString(),
        observePort);
  }

  /** What a worker on this machine needs to find the token; nothing if it finds it by itself. */
  private String tokenOption(MasterConfig config) {
    if (joinTokenFile != null) {
      return " --join-token-file " + joinTokenFile;
    }
    if (config.joinToken().isPresent() || folder().equals(DataFolder.usual())) {
      return "";
    }
    return " --join-token-file " + folder().resolve(JoinToken.FILE_NAME);
  }

  /** What a worker needs for TLS; its files are nobody's here to know. */
  private String tlsOptions() {
    if (workerTlsCertificate == null) {
      return "";
    }
    return workerTlsClients == null
        ? " --tls-ca FILE"
        : " --tls-ca FILE --tls-cert FILE --tls-key FILE";
  }

  /** The device the choice leads to, found without computing on it. */
  private String localDevice() {
    for (BackendProvider provider : BackendStack.providers()) {
      if (local.equals(BackendStack.AUTO) || local.equals(provider.name())) {
        for (DeviceReport device : provider.devices()) {
          if (device.usable()) {
            return device.backend() + ", " + device.device();
          }
        }
      }
    }
    return "nothing; workers are needed";
  }

  private void print(Up up) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Json.line(up));
    } else {
      out.printf("Equilux is up at  %s%n", up.url());
      out.printf("Add a worker      %s%n", up.worker());
      out.printf("Computing here    %s%n", up.local());
      out.printf("Data folder       %s%n", up.data());
      if (up.demo()) {
        out.println("This is a demo    any name and password will do; it serves this machine only");
      }
      if (up.adminPassword() != null) {
        out.printf("Sign in as        admin%n");
        out.printf(
            "Password          %s  (shown this once; change it on the page)%n", up.adminPassword());
      }
      if (up.observePort() != null) {
        out.printf("Health, metrics   port %d%n", up.observePort());
      }
      out.println("Ctrl-C ends it.");
    }
    out.flush();
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
