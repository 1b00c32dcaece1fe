package org.equilux.master.dispatch;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.equilux.protocol.Attempt;
import org.equilux.protocol.AttemptDone;
import org.equilux.protocol.Backend;
import org.equilux.protocol.ClusterGrpc;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.ProtocolVersion;
import org.equilux.protocol.Register;
import org.equilux.protocol.ResultSlice;
import org.equilux.protocol.ToWorker;

/** Worker that follows the protocol and answers every attempt with random bytes. */
public final class RandomBytesWorker implements StreamObserver<ToWorker>, AutoCloseable {
  private static final int RESULT_BYTES = 5_000;

  /** The status with which the master ended the stream. */
  public final CompletableFuture<Status> ended = new CompletableFuture<>();

  private final ManagedChannel channel;
  private final StreamObserver<FromWorker> stream;
  private final Random random = new Random(1);

  /** Registers with a master. */
  public RandomBytesWorker(int port, JoinToken token) {
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    stream = ClusterGrpc.newStub(channel).work(this);
    Register register =
        Register.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT_VALUE)
            .setJoinToken(token.text())
            .setName("liar")
            .setSlots(1)
            .addBackends(Backend.newBuilder().setName("none").setDevice("dice"))
            .build();
    stream.onNext(FromWorker.newBuilder().setRegister(register).build());
  }

  @Override
  public void onNext(ToWorker message) {
    if (message.getMessageCase() != ToWorker.MessageCase.ATTEMPT) {
      return;
    }
    Attempt attempt = message.getAttempt();
    byte[] bytes = new byte[RESULT_BYTES];
    random.nextBytes(bytes);
    ResultSlice slice =
        ResultSlice.newBuilder()
            .setAttempt(attempt.getAttempt())
            .setData(ByteString.copyFrom(bytes))
            .build();
    AttemptDone done =
        AttemptDone.newBuilder()
            .setAttempt(attempt.getAttempt())
            .setResultBytes(RESULT_BYTES)
            .setBackend("none")
            .build();
    stream.onNext(FromWorker.newBuilder().setResultSlice(slice).build());
    stream.onNext(FromWorker.newBuilder().setAttemptDone(done).build());
  }

  @Override
  public void onError(Throwable error) {
    ended.complete(Status.fromThrowable(error));
  }

  @Override
  public void onCompleted() {
    ended.complete(Status.OK);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
