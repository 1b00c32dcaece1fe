package org.equilux.master.dispatch;

import io.grpc.stub.StreamObserver;
import org.equilux.master.net.WorkerPeer;
import org.equilux.protocol.ClusterGrpc;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.JoinTokens;
import org.equilux.protocol.ToWorker;

/** The gRPC service that workers dial. */
public final class ClusterService extends ClusterGrpc.ClusterImplBase {
  private final Cluster cluster;
  private final JoinTokens tokens;

  /**
   * @param tokens of which a worker must show one to be let in
   */
  public ClusterService(Cluster cluster, JoinTokens tokens) {
    this.cluster = cluster;
    this.tokens = tokens;
  }

  @Override
  public StreamObserver<FromWorker> work(StreamObserver<ToWorker> toWorker) {
    return new RemoteWorker(cluster, tokens, toWorker, WorkerPeer.current());
  }
}
