package org.equilux.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.equilux.chunks.PageTask;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.protocol.Attempt;
import org.equilux.protocol.AttemptFailed;
import org.equilux.protocol.ClusterGrpc;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.PageOpened;
import org.equilux.protocol.PixelSlice;
import org.equilux.protocol.Registered;
import org.equilux.protocol.TableSlice;
import org.equilux.protocol.ToWorker;
import org.equilux.protocol.TransferOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real worker over real gRPC with a master that tries to exhaust the worker's memory. */
@Timeout(60)
class HostileMasterTest {
  private static final int SLOTS = 2;

  /** Marks the end of a session's message queue. */
  private static final FromWorker END = FromWorker.getDefaultInstance();

  /** The master's side of a worker session. */
  private static final class Session implements StreamObserver<FromWorker> {
    private final StreamObserver<ToWorker> worker;
    private final BlockingQueue<FromWorker> messages = new LinkedBlockingQueue<>();

    Session(StreamObserver<ToWorker> worker) {
      this.worker = worker;
    }

    void send(ToWorker.Builder message) {
      synchronized (worker) {
        worker.onNext(message.build());
      }
    }

    /**
     * Returns the worker's next message other than a heartbeat; {@link #END} after the end of the
     * session.
     */
    FromWorker next() throws InterruptedException {
      FromWorker message;
      do {
        message = messages.poll(30, TimeUnit.SECONDS);
        assertNotNull(message, "the worker says nothing");
      } while (message.hasHeartbeat());
      return message;
    }

    @Override
    public void onNext(FromWorker message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable error) {
      messages.add(END);
    }

    @Override
    public void onCompleted() {
      messages.add(END);
    }
  }

  private final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();
  private Server server;
  private Worker worker;
  private Thread running;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                new ClusterGrpc.ClusterImplBase() {
                  @Override
                  public StreamObserver<FromWorker> work(StreamObserver<ToWorker> toWorker) {
                    Session session = new Session(toWorker);
                    sessions.add(session);
                    return session;
                  }
                })
            .build()
            .start();
    JoinToken token = JoinToken.random();
    worker =
        new Worker(
            new WorkerOptions(
                "127.0.0.1",
                server.getPort(),
                () -> token,
                Optional.empty(),
                "w",
                SLOTS,
                1 << 20,
                Duration.ofMillis(200)),
            BackendStack.of(List.of(new ScalarBackend())));
    running =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    worker.run();
                  } catch (InterruptedException | WorkerRefusedException e) {
                    throw new IllegalStateException(e);
                  }
                });
  }

  @AfterEach
  void stop() throws InterruptedException {
    worker.drain();
    server.shutdownNow();
    running.join();
  }

  private Session begin() throws InterruptedException {
    Session session = sessions.poll(30, TimeUnit.SECONDS);
    assertNotNull(session, "the worker does not dial");
    assertTrue(session.next().hasRegister());
    session.send(registered());
    return session;
  }

  private static ToWorker.Builder registered() {
    return ToWorker.newBuilder()
        .setRegistered(Registered.newBuilder().setName("w").setHeartbeatMillis(1000));
  }

  private static ToWorker.Builder page(long number, int width, int height, PixelFormat format) {
    PageTask task =
        PageTask.raw(
            "job", 0, new JobSpec(Operations.named("equalize"), Map.of(), format, width, height));
    return ToWorker.newBuilder()
        .setPageOpened(
            PageOpened.newBuilder().setPage(number).setTask(ByteString.copyFrom(task.toBytes())));
  }

  private static ToWorker.Builder attempt(long number, int rows, int bytes) {
    return ToWorker.newBuilder()
        .setAttempt(
            Attempt.newBuilder()
                .setAttempt(number)
                .setPage(1)
                .setPhase(Attempt.Phase.MAP)
                .setRows(rows)
                .setPixelBytes(bytes));
  }

  /** Asserts that the session ends and that the worker reconnects. */
  private void assertEnded(Session session) throws InterruptedException {
    FromWorker message = session.next();
    while (message.getMessageCase() != FromWorker.MessageCase.MESSAGE_NOT_SET) {
      message = session.next();
    }
    assertNotNull(sessions.poll(30, TimeUnit.SECONDS), "the worker does not dial again");
  }

  private static String failure(Session session, long attempt) throws InterruptedException {
    AttemptFailed failed = session.next().getAttemptFailed();
    assertEquals(attempt, failed.getAttempt());
    return failed.getReason();
  }

  @Test
  void boundsTheNumberOfAttempts() throws InterruptedException {
    Session session = begin();
    session.send(page(1, 100, 100, PixelFormat.GRAY8));
    for (int i = 0; i <= SLOTS * SessionMemory.MAX_ATTEMPTS_PER_SLOT; i++) {
      session.send(attempt(i, 100, 10_000));
    }
    assertEnded(session);
  }

  @Test
  void refusesDuplicateAttempts() throws InterruptedException {
    Session session = begin();
    session.send(page(1, 100, 100, PixelFormat.GRAY8));
    session.send(attempt(7, 100, 10_000));
    session.send(attempt(7, 100, 10_000));
    assertEnded(session);
  }

  /** Each chunk is within the size limit; all of them together exceed the heap. */
  @Test
  void boundsTheSizeOfChunks() throws InterruptedException {
    long heap = Runtime.getRuntime().maxMemory();
    int rows = (int) Math.min(heap / 10, 1_900_000_000) / 10_000;
    Session session = begin();
    session.send(page(1, 10_000, rows, PixelFormat.GRAY8));
    int fitting = (int) (heap / 4 / (rows * 10_000L));
    for (int i = 0; i <= fitting; i++) {
      session.send(attempt(i, rows, rows * 10_000));
    }
    assertTrue(failure(session, fitting).contains("too little memory for a chunk of"));
  }

  @Test
  void boundsTheDecodedSizeOfChunks() throws InterruptedException {
    Session session = begin();
    int side = 1_000_000;
    session.send(page(1, side, side, PixelFormat.RGBA16));
    session.send(attempt(1, side, Integer.MAX_VALUE));
    assertTrue(failure(session, 1).contains("too little memory for a chunk of 1000000 rows"));
  }

  @Test
  void boundsTheNumberOfPages() throws InterruptedException {
    Session session = begin();
    for (int i = 0; i <= SessionMemory.MAX_PAGES; i++) {
      session.send(page(i, 10, 10, PixelFormat.GRAY8));
    }
    assertEnded(session);
  }

  /** A page of 10 x 10 pixels whose tables have the largest size that the operation allows. */
  @Test
  void boundsTheSizeOfTables() throws InterruptedException {
    Session session = begin();
    JobSpec spec =
        new JobSpec(
            Operations.named("clahe"),
            Map.of("columns", "16", "rows", "16"),
            PixelFormat.GRAY16,
            10,
            10);
    PageTask task = PageTask.raw("job", 0, spec);
    int bytes = 20 + 256 * 65_536 * 2;
    int pages = (int) (Runtime.getRuntime().maxMemory() / 4 / bytes) + 1;
    for (int i = 1; i <= pages; i++) {
      session.send(
          ToWorker.newBuilder()
              .setPageOpened(
                  PageOpened.newBuilder().setPage(i).setTask(ByteString.copyFrom(task.toBytes()))));
      session.send(
          ToWorker.newBuilder()
              .setTableSlice(
                  TableSlice.newBuilder()
                      .setPage(i)
                      .setTotalBytes(bytes)
                      .setData(ByteString.copyFrom(new byte[1]))));
    }
    session.send(
        ToWorker.newBuilder()
            .setAttempt(
                Attempt.newBuilder()
                    .setAttempt(1)
                    .setPage(pages)
                    .setPhase(Attempt.Phase.APPLY)
                    .setRows(10)
                    .setPixelBytes(200)));
    assertTrue(failure(session, 1).contains("too little memory for the tables"));
  }

  @Test
  void refusesMalformedTasks() throws InterruptedException {
    Session session = begin();
    ToWorker.Builder damaged =
        ToWorker.newBuilder()
            .setPageOpened(
                PageOpened.newBuilder().setPage(1).setTask(ByteString.copyFrom(new byte[1 << 20])));
    for (int i = 0; i < 40; i++) {
      session.send(damaged);
    }
    session.send(attempt(1, 10, 100));
    assertTrue(failure(session, 1).contains("cannot compute such a page"));
  }

  @Test
  void boundsTheNumberOfRegistrations() throws InterruptedException {
    Session session = begin();
    session.send(registered());
    assertEnded(session);
  }

  @Test
  void boundsTheSizeOfMessages() throws InterruptedException {
    Session session = begin();
    session.send(
        ToWorker.newBuilder()
            .setPixelSlice(
                PixelSlice.newBuilder()
                    .setAttempt(1)
                    .setData(ByteString.copyFrom(new byte[3 << 20]))));
    assertEnded(session);
  }

  @Test
  void refusesASecondObjectStore() throws InterruptedException {
    Session session = begin();
    ToWorker.Builder origin =
        ToWorker.newBuilder()
            .setTransferOrigin(TransferOrigin.newBuilder().setOrigin("http://127.0.0.1:1"));
    session.send(origin);
    session.send(origin);
    assertEnded(session);
  }
}
