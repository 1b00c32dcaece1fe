package org.equilux.master.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.equilux.protocol.AttemptDone;
import org.equilux.protocol.ClusterGrpc;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.Heartbeat;
import org.equilux.protocol.ProtocolVersion;
import org.equilux.protocol.Register;
import org.equilux.protocol.ToWorker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers that violate the protocol, and the status with which the master ends their streams. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RegistrationTest extends DispatchFixture {

  /** Sends messages as a worker and returns the status with which the master ends the stream. */
  private Status answerTo(FromWorker... messages) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    try {
      CompletableFuture<Status> ended = new CompletableFuture<>();
      StreamObserver<FromWorker> stream =
          ClusterGrpc.newStub(channel)
              .work(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ToWorker message) {}

                    @Override
                    public void onError(Throwable error) {
                      ended.complete(Status.fromThrowable(error));
                    }

                    @Override
                    public void onCompleted() {
                      ended.complete(Status.OK);
                    }
                  });
      for (FromWorker message : messages) {
        stream.onNext(message);
      }
      return ended.get(60, TimeUnit.SECONDS);
    } finally {
      channel.shutdownNow();
    }
  }

  private static FromWorker register(int version, int slots) {
    return FromWorker.newBuilder()
        .setRegister(
            Register.newBuilder()
                .setProtocolVersion(version)
                .setJoinToken(TOKEN.text())
                .setName("liar")
                .setSlots(slots)
                .addBackends(
                    org.equilux.protocol.Backend.newBuilder().setName("scalar").setDevice("CPU")))
        .build();
  }

  @Test
  void refusesInvalidRegistrationsWithTheReason() throws Exception {
    FromWorker proper = register(ProtocolVersion.CURRENT_VALUE, 1);
    FromWorker heartbeat =
        FromWorker.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()).build();
    assertEquals(Status.Code.INVALID_ARGUMENT, answerTo(heartbeat).getCode());
    Status old = answerTo(register(0, 1));
    assertEquals(Status.Code.FAILED_PRECONDITION, old.getCode());
    assertTrue(old.getDescription().contains("version 0"), old.getDescription());
    assertEquals(
        Status.Code.FAILED_PRECONDITION,
        answerTo(register(ProtocolVersion.CURRENT_VALUE, 1_000_000)).getCode());
    assertEquals(Status.Code.INVALID_ARGUMENT, answerTo(proper, proper).getCode());
    assertEquals(List.of(), cluster.workers());
  }

  @Test
  void ignoresAnswersForUnknownAttempts() throws Exception {
    FromWorker foreign =
        FromWorker.newBuilder()
            .setAttemptDone(AttemptDone.newBuilder().setAttempt(77).setResultBytes(5))
            .build();
    FromWorker register = register(ProtocolVersion.CURRENT_VALUE, 1);
    // The master ends the stream because of the second registration.
    assertEquals(Status.Code.INVALID_ARGUMENT, answerTo(register, foreign, register).getCode());
  }
}
