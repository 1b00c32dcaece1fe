package org.equilux.master.dispatch;

import io.grpc.stub.StreamObserver;
import org.equilux.master.net.WorkerPeer;
import org.equilux.master.transfer.TransferOffer;
import org.equilux.protocol.ClusterGrpc;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.JoinTokens;
import org.equilux.protocol.ToWorker;

/** The gRPC service to which workers connect. */
public final class ClusterService extends ClusterGrpc.ClusterImplBase {
  private final Cluster cluster;
  private final ResultChecks checks;
  private final JoinTokens tokens;
  private final MasterAddresses masters;
  private final TransferOffer transfers;

  /**
   * Creates the service of a cluster.
   *
   * @param checks of the workers' results
   * @param tokens join tokens, one of which a worker must present
   * @param transfers the object store that is offered to workers
   * @param masters addresses of the other masters, for workers
   */
  public ClusterService(
      Cluster cluster,
      ResultChecks checks,
      JoinTokens tokens,
      TransferOffer transfers,
      MasterAddresses masters) {
    this.masters = masters;
    this.cluster = cluster;
    this.checks = checks;
    this.tokens = tokens;
    this.transfers = transfers;
  }

  /** Creates the service of a cluster without an object store for workers. */
  public ClusterService(Cluster cluster, ResultChecks checks, JoinTokens tokens) {
    this(cluster, checks, tokens, new TransferOffer(), new MasterAddresses());
  }

  @Override
  public StreamObserver<FromWorker> work(StreamObserver<ToWorker> toWorker) {
    return new RemoteWorker(
        cluster, checks, tokens, transfers, masters, toWorker, WorkerPeer.current());
  }
}
