package org.equilux.master;

import io.grpc.BindableService;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
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
import org.equilux.master.dispatch.Workers;
import org.equilux.master.transfer.TransferOffer;
import org.equilux.observe.Traces;

/**
 * The executor of chunks, and the workers that the API shows. This class alone selects where chunks
 * are computed.
 *
 * @param executor of all jobs
 * @param workers connected to this master
 * @param quarantine of workers that returned wrong results
 * @param transfers the object store that workers are offered, to be set before the service runs
 * @param service that workers dial; empty if the executor has no workers
 * @param masters of which workers are told
 * @param tokens by which workers join, to be opened before the service runs
 * @param release closes what these hold; called once, after the last job
 */
record Compute(
    ChunkExecutor executor,
    Workers workers,
    Quarantine quarantine,
    TransferOffer transfers,
    Optional<BindableService> service,
    MasterAddresses masters,
    WorkerTokens tokens,
    Runnable release)
    implements AutoCloseable {
  /**
   * Opens the configured executor: a cluster, by default with this process as its first worker, or
   * another executor of this installation.
   *
   * @param registry for metrics of the cluster
   * @param activity receives events of workers
   * @param traces of the cluster's attempts
   * @throws IllegalArgumentException if there is no such executor; the message names those there
   *     are
   * @throws BackendUnavailableException if its backend cannot be had
   */
  static Compute open(
      MasterConfig config, PrometheusRegistry registry, Activity activity, Traces traces)
      throws BackendUnavailableException {
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
          new WorkerTokens(),
          executor::close);
    }
    WorkerTokens tokens = new WorkerTokens();
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
        tokens,
        () -> {
          cluster.close();
          checks.close();
          local.ifPresent(LocalWorker::close);
        });
  }

  @Override
  public void close() {
    release.run();
  }
}
