package org.equilux.master.dispatch;

import io.grpc.stub.StreamObserver;
import org.equilux.master.net.WorkerPeer;
import org.equilux.protocol.ClusterGrpc;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.ToWorker;

/** The gRPC service that workers dial. */
public final class ClusterService extends ClusterGrpc.ClusterImplBase {
  private final Cluster cluster;
  private final ResultChecks checks;
  private final JoinToken token;

  /**
   * Lets workers join a cluster.
   *
   * @param checks of the workers' results
   * @param token that a worker must show to be let in
   */
  public ClusterService(Cluster cluster, ResultChecks checks, JoinToken token) {
    this.cluster = cluster;
    this.checks = checks;
    this.token = token;
  }

  @Override
  public StreamObserver<FromWorker> work(StreamObserver<ToWorker> toWorker) {
    return new RemoteWorker(cluster, checks, token, toWorker, WorkerPeer.current());
  }
}
