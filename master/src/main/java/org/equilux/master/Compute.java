package org.equilux.master;

import io.grpc.BindableService;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkExecutors;
import org.equilux.engine.executor.ExecutorSettings;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.master.activity.Activity;
import org.equilux.master.audit.AuditSettings;
import org.equilux.master.audit.Quarantine;
import org.equilux.master.dispatch.Cluster;
import org.equilux.master.dispatch.ClusterService;
import org.equilux.master.dispatch.DispatchMetrics;
import org.equilux.master.dispatch.LocalWorker;
import org.equilux.master.dispatch.MasterAddresses;
import org.equilux.master.dispatch.ResultChecks;
import org.equilux.master.dispatch.RotatingTokens;
import org.equilux.master.dispatch.Workers;
import org.equilux.master.transfer.TransferOffer;
import org.equilux.observe.Traces;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.JoinTokens;

/**
 * The executor of chunks, and the workers that the API shows. This class alone selects where chunks
 * are computed.
 *
 * @param executor of all jobs
 * @param workers connected to this master
 * @param quarantine of workers that returned wrong results
 * @param transfers the object store that is offered to workers, set before the service runs
 * @param service to which workers connect; empty if the executor has no workers
 * @param masters addresses of the other masters, for workers
 * @param release closes the resources of this record; called once, after the last job
 */
record Compute(
    ChunkExecutor executor,
    Workers workers,
    Quarantine quarantine,
    TransferOffer transfers,
    Optional<BindableService> service,
    MasterAddresses masters,
    Runnable release)
    implements AutoCloseable {
  /**
   * Opens the configured executor: a cluster, by default with this process as its first worker, or
   * another executor of this installation.
   *
   * @param registry for metrics of the cluster
   * @param activity receives events of workers
   * @param traces of the cluster's attempts
   * @throws IllegalArgumentException if there is no such executor; the message lists the existing
   *     ones
   * @throws BackendUnavailableException if its backend is unavailable
   * @throws IOException if the join token cannot be stored
   */
  static Compute open(
      MasterConfig config, PrometheusRegistry registry, Activity activity, Traces traces)
      throws BackendUnavailableException, IOException {
    Quarantine quarantine = new Quarantine(Clock.systemUTC());
    TransferOffer transfers = new TransferOffer();
    int processors = Runtime.getRuntime().availableProcessors();
    if (!config.executor().equals(Cluster.NAME)) {
      ChunkExecutor executor =
          ChunkExecutors.named(config.executor())
              .open(new ExecutorSettings(config.backend(), processors));
      return new Compute(
          executor,
          List::of,
          quarantine,
          transfers,
          Optional.empty(),
          new MasterAddresses(),
          executor::close);
    }
    JoinTokens tokens = tokens(config);
    boolean computes = !config.backend().equals(MasterConfig.NO_BACKEND);
    Optional<BackendStack> backends =
        computes ? Optional.of(BackendStack.open(config.backend())) : Optional.empty();
    Cluster cluster =
        new Cluster(
            config.scheduling(), new DispatchMetrics(registry), activity, traces, quarantine);
    ResultChecks checks =
        new ResultChecks(
            AuditSettings.withPercent(config.auditPercent()),
            computes ? config.backend() : BackendStack.AUTO);
    Optional<LocalWorker> local =
        backends.map(stack -> new LocalWorker(cluster, stack, processors));
    local.ifPresent(LocalWorker::join);
    MasterAddresses masters = new MasterAddresses();
    return new Compute(
        cluster,
        cluster,
        quarantine,
        transfers,
        Optional.of(new ClusterService(cluster, checks, tokens, transfers, masters)),
        masters,
        () -> {
          cluster.close();
          checks.close();
          local.ifPresent(LocalWorker::close);
        });
  }

  private static JoinTokens tokens(MasterConfig config) throws IOException {
    if (config.joinTokens().isPresent()) {
      return config.joinTokens().get();
    }
    JoinToken _ = JoinToken.keptIn(config.data());
    return new RotatingTokens(config.data().resolve(JoinToken.FILE_NAME), Clock.systemUTC());
  }

  @Override
  public void close() {
    release.run();
  }
}
