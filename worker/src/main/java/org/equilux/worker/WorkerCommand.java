package org.equilux.worker;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.observe.ObserveOptions;
import org.equilux.observe.ObserveServer;
import org.equilux.observe.Traces;
import org.equilux.observe.Visible;
import org.equilux.protocol.CertificateNames;
import org.equilux.protocol.TlsArguments;
import org.equilux.protocol.TlsFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code worker} command: starts a worker and runs it until SIGTERM or Ctrl-C. */
@Command(
    name = "worker",
    description = WorkerCommand.DESCRIPTION,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  equilux worker --master localhost:6000",
      "  equilux worker --master scan-server:6000 --join-token-file join-token",
      "  equilux worker --master scan-server:6000 --join-token-file join-token --tls-ca ca.crt",
      "  equilux worker --backend vector --slots 4"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "  2:the command line is wrong",
      "  3:the backend or a join token is not available, or the master refused this worker",
      "130:interrupted with Ctrl-C, or 143 with SIGTERM; its chunks were finished first"
    })
public final class WorkerCommand implements Callable<Integer> {
  /** The command's description in its help. */
  public static final String DESCRIPTION = "Start a worker that computes chunks for a master.";

  private static final System.Logger LOG = System.getLogger(WorkerCommand.class.getName());
  private static final int UNAVAILABLE = 3;

  @Option(
      names = "--master",
      paramLabel = "HOST:PORT",
      split = ",",
      defaultValue = "localhost:6000",
      description =
          "The master's address for workers (default: ${DEFAULT-VALUE}). Of several masters that"
              + " work together one is enough, as it tells of the others; more, with commas, are"
              + " all dialed.")
  private List<String> masters;

  @Option(
      names = "--join-token-file",
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_JOIN_TOKEN_FILE}",
      description =
          "Holds the join token by which the master knows its workers. Default:"
              + " $$EQUILUX_JOIN_TOKEN_FILE, or else the token in $$EQUILUX_JOIN_TOKEN, or else,"
              + " for a master on this machine, join-token in its data folder ($$EQUILUX_DATA, or"
              + " else ~/.local/share/equilux).")
  private Path joinTokenFile;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_TLS_CA}",
      description =
          "Speak TLS, and with a master only whose certificate comes from a CA in this PEM file."
              + " Default: $$EQUILUX_TLS_CA, or else no encryption.")
  private Path tlsAuthorities;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_TLS_CERT}",
      description =
          "This worker's certificate (PEM, with those that lead from it to a CA), for a master that"
              + " wants one. Default: $$EQUILUX_TLS_CERT, or else none.")
  private Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      defaultValue = "${env:EQUILUX_TLS_KEY}",
      description = "Its key (PEM, PKCS#8). Default: $$EQUILUX_TLS_KEY.")
  private Path tlsKey;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = BackendStack.AUTO,
      description =
          "auto, opencl, vector or scalar (default: ${DEFAULT-VALUE}). auto takes the best that"
              + " works and falls back by itself; a backend that is named and cannot be had is an"
              + " error.")
  private String backend;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "Chunks computed at once (default: the number of processors).")
  private Integer slots;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "The name of the worker (default: backend and process number, in a container backend"
              + " and host name).")
  private String name;

  @Option(
      names = "--cache",
      paramLabel = "MIB",
      description =
          "Memory for pixels kept between the two rounds, in MiB (default: half of the heap).")
  private Long cacheMebibytes;

  @Option(
      names = "--drain-timeout",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long leaving may take after SIGTERM (default: ${DEFAULT-VALUE}).")
  private int drainSeconds;

  @Option(
      names = "--direct-transfer",
      paramLabel = "MODE",
      defaultValue = "${env:EQUILUX_DIRECT_TRANSFER:-auto}",
      description =
          "auto: read pixels from the object store of the master's files, and write results there,"
              + " if the master has one and this worker can reach it. off: get and send all bytes"
              + " by the master. Default: $$EQUILUX_DIRECT_TRANSFER, or else auto.")
  private String directTransfer;

  @Mixin private ObserveOptions observe;

  // picocli handles this option; no code reads the field.
  @SuppressWarnings("unused")
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    int processors = Runtime.getRuntime().availableProcessors();
    int chosenSlots = slots == null ? processors : slots;
    require(chosenSlots >= 1 && chosenSlots <= 1024, "--slots must be from 1 to 1024");
    require(cacheMebibytes == null || cacheMebibytes >= 0, "--cache must be 0 or more");
    require(drainSeconds >= 0, "--drain-timeout must be 0 or more");
    require(
        directTransfer.equals("auto") || directTransfer.equals("off"),
        "--direct-transfer must be auto or off, not " + directTransfer);
    Optional<TlsFiles> tls = tls();
    observe.configureLogging();
    try (Traces traces = Traces.fromEnvironment("equilux-worker");
        BackendStack backends = BackendStack.open(backend)) {
      WorkerOptions options = options(backends, chosenSlots, tls);
      backends.backends().forEach(info -> say("backend " + info.name() + ": " + info.device()));
      backends.notes().forEach(this::say);
      PrometheusRegistry registry = new PrometheusRegistry();
      Worker worker = new Worker(options, backends, registry, traces);
      Optional<ObserveServer> watched = observe.start(worker, registry);
      try {
        return run(worker, traces);
      } finally {
        watched.ifPresent(ObserveServer::close);
      }
    } catch (BackendUnavailableException | IOException e) {
      complain("equilux worker: " + e.getMessage());
      return UNAVAILABLE;
    }
  }

  /** Prints a line of the start for the user, or logs it if the log is for machines. */
  private void say(String line) {
    if (observe.json()) {
      LOG.log(System.Logger.Level.INFO, line);
    } else {
      System.err.println(Visible.text(line));
    }
  }

  private void complain(String line) {
    if (observe.json()) {
      LOG.log(System.Logger.Level.ERROR, line);
    } else {
      System.err.println(Visible.text(line));
    }
  }

  private Optional<TlsFiles> tls() {
    try {
      return TlsArguments.ofWorker(
          new TlsArguments.Argument("--tls-ca", tlsAuthorities),
          new TlsArguments.Argument("--tls-cert", tlsCertificate),
          new TlsArguments.Argument("--tls-key", tlsKey));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void require(boolean sensible, String otherwise) {
    if (!sensible) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  private int run(Worker worker, Traces traces) throws InterruptedException {
    Thread drain = Thread.ofPlatform().name("drain").unstarted(() -> drain(worker, traces));
    Runtime.getRuntime().addShutdownHook(drain);
    try {
      worker.run();
      return 0;
    } catch (WorkerRefusedException e) {
      complain("equilux worker: the master refused this worker: " + e.getMessage());
      return UNAVAILABLE;
    }
  }

  /** Drains the worker. The process ends afterwards, so the remaining spans are sent here. */
  private static void drain(Worker worker, Traces traces) {
    try {
      worker.drain();
      traces.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The process's number, or where that says nothing, in a container, the container's name. */
  private static String suffix() {
    long pid = ProcessHandle.current().pid();
    String host = System.getenv("HOSTNAME");
    return pid == 1 && host != null && !host.isEmpty() ? host : Long.toString(pid);
  }

  private WorkerOptions options(BackendStack backends, int chosenSlots, Optional<TlsFiles> tls)
      throws IOException {
    List<MasterAddress> addresses = masters.stream().map(this::address).toList();
    String best = backends.backends().getFirst().name();
    long cache =
        cacheMebibytes == null ? Runtime.getRuntime().maxMemory() / 2 : cacheMebibytes << 20;
    return new WorkerOptions(
        addresses,
        CredentialFiles.find(joinTokenFile, addresses.getFirst().host()),
        tls,
        name == null ? certifiedName(tls).orElse(best + "-" + suffix()) : name,
        chosenSlots,
        cache,
        Duration.ofSeconds(drainSeconds),
        directTransfer.equals("auto"));
  }

  /** The name in the worker's certificate, as a master may let in no other. */
  private static Optional<String> certifiedName(Optional<TlsFiles> tls) throws IOException {
    return tls.isEmpty()
        ? Optional.empty()
        : tls.get().read().identity().stream()
            .flatMap(identity -> CertificateNames.of(identity.chain().getFirst()).stream())
            .findFirst();
  }

  private MasterAddress address(String text) {
    try {
      return MasterAddress.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--master must be HOST:PORT with a port from 1 to 65535, not " + text,
          e);
    }
  }
}
