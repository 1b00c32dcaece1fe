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
  private final JoinToken token;

  /**
   * @param token that a worker must show to be let in
   */
  public ClusterService(Cluster cluster, JoinToken token) {
    this.cluster = cluster;
    this.token = token;
  }

  @Override
  public StreamObserver<FromWorker> work(StreamObserver<ToWorker> toWorker) {
    return new RemoteWorker(cluster, token, toWorker, WorkerPeer.current());
  }
}
