package org.equilux.master.dispatch;

import io.grpc.stub.StreamObserver;
import org.equilux.protocol.ClusterGrpc;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.ToWorker;

/** The gRPC service that workers dial. */
public final class ClusterService extends ClusterGrpc.ClusterImplBase {
  private final Cluster cluster;

  public ClusterService(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public StreamObserver<FromWorker> work(StreamObserver<ToWorker> toWorker) {
    return new RemoteWorker(cluster, toWorker);
  }
}
