package org.equilux.worker;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.observe.ProcessLoad;
import org.equilux.protocol.Backend;
import org.equilux.protocol.ClusterGrpc;
import org.equilux.protocol.Draining;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.Heartbeat;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.OtherMasters;
import org.equilux.protocol.ProtocolVersion;
import org.equilux.protocol.Register;
import org.equilux.protocol.Registered;
import org.equilux.protocol.Slices;
import org.equilux.protocol.ToWorker;
import org.equilux.protocol.TransferOrigin;
import org.equilux.protocol.TransferState;
import org.equilux.worker.transfer.DirectTransfers;
import org.equilux.worker.transfer.StoreClient;

/**
 * One registration with the master, from dialing to the end of the stream: the protocol between
 * both. gRPC's thread takes the master's messages one at a time; {@link Attempts} computes.
 */
final class WorkerSession implements ClientResponseObserver<FromWorker, ToWorker> {
  /** The outcome of a session. */
  enum End {
    /** The stream broke; dial again. */
    LOST,
    /** The worker left in good order. */
    DRAINED,
    /** The master cannot work with this worker; dialing again would not help. */
    REFUSED,
    /** Another session has the master, which was reached by another address. */
    DOUBLE
  }

  private static final System.Logger LOG = System.getLogger(WorkerSession.class.getName());

  /** Before the object store is tried again after a failure. */
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

  /** Receiver of a session's information about its master. */
  interface Owner {
    /**
     * The session is registered.
     *
     * @param master the id of the master's process; empty if it has none
     * @return whether no other session has that master
     */
    boolean registered(WorkerSession session, String master);

    /** The other masters, from the master of a session. */
    void others(WorkerSession session, OtherMasters masters);
  }

  private final WorkerOptions options;
  private final String process;
  private final MasterAddress address;
  private final BackendStack backends;
  private final Owner owner;
  private final DirectTransfers transfers =
      new DirectTransfers(StoreClient.Patience.USUAL, FIRST_PAUSE, this::reportTransfers);

  private final Attempts attempts;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final CountDownLatch leave = new CountDownLatch(1);
  private volatile boolean noMoreWork;
  private volatile boolean registered;
  private volatile String master = "";
  private volatile String endReason = "";
  private volatile Outbound outbound;
  private volatile long lastBeat = System.nanoTime();

  /**
   * A session that has not begun.
   *
   * @param process the id of this worker's process
   */
  WorkerSession(
      WorkerOptions options,
      String process,
      MasterAddress address,
      BackendStack backends,
      Capacity capacity,
      AttemptObserver observer,
      Owner owner) {
    this.process = process;
    this.address = address;
    this.owner = owner;
    this.options = options;
    this.backends = backends;
    this.attempts =
        new Attempts(options, backends, capacity, observer, transfers, this::leaveIfDone);
  }

  /** Ends the session before it has begun. */
  End notBegun(String reason) {
    finish(End.LOST, reason);
    return end.join();
  }

  /** Registers and works until the stream ends. */
  End run(Channel channel, JoinToken token) throws InterruptedException {
    // A threshold of two slices keeps one on the wire while the next one is made.
    ClusterGrpc.newStub(channel).withOnReadyThreshold(2 * Slices.MAX_BYTES).work(this);
    outbound.sendNow(FromWorker.newBuilder().setRegister(register(token)).build());
    try {
      leave.await();
      return end.join();
    } finally {
      outbound.ended();
      transfers.close();
      attempts.end();
    }
  }

  boolean isRegistered() {
    return registered && !end.isDone();
  }

  /** The id of the master's process; empty if it is not known. */
  String master() {
    return master;
  }

  /** Whether the session has ended. */
  boolean isOver() {
    return end.isDone();
  }

  /** Whether heartbeats go out as they should, or none need to. */
  boolean isBeating() {
    return !isRegistered() || System.nanoTime() - lastBeat < TimeUnit.MINUTES.toNanos(2);
  }

  /** Bytes of pixels kept between the phases. */
  long cachedBytes() {
    return attempts.cachedBytes();
  }

  /** The reason why the session ended, for users. */
  String endReason() {
    return endReason;
  }

  /** Asks the master for no more work and ends the session once everything is answered for. */
  void drain() {
    if (registered) {
      outbound.sendNow(FromWorker.newBuilder().setDraining(Draining.getDefaultInstance()).build());
    } else {
      finish(End.DRAINED, "left");
      Outbound started = outbound;
      if (started != null) {
        started.fail("left before it was registered");
      }
    }
  }

  private Register register(JoinToken token) {
    Register.Builder register =
        Register.newBuilder()
            .setProtocolVersion(ProtocolVersion.CURRENT_VALUE)
            .setJoinToken(token.text())
            .setName(options.name())
            .setHost(hostName())
            .setPid(ProcessHandle.current().pid())
            .setProcess(process)
            .setSlots(options.slots())
            .setCacheBytes(options.cacheBytes())
            .setDirectTransfer(options.directTransfer())
            .addAllNotes(backends.notes().stream().map(Attempts::shortened).toList());
    backends
        .backends()
        .forEach(
            info ->
                register.addBackends(
                    Backend.newBuilder().setName(info.name()).setDevice(info.device())));
    return register.build();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  // --- the master's messages ------------------------------------------------------------------

  @Override
  public void beforeStart(ClientCallStreamObserver<FromWorker> stream) {
    outbound = new Outbound(stream);
    attempts.answerOn(outbound);
  }

  @Override
  public void onNext(ToWorker message) {
    try {
      switch (message.getMessageCase()) {
        case REGISTERED -> registered(message.getRegistered());
        case PAGE_OPENED -> attempts.pageOpened(message.getPageOpened());
        case TABLE_SLICE -> attempts.tableSlice(message.getTableSlice());
        case ATTEMPT -> attempts.attempt(message.getAttempt());
        case PIXEL_SLICE -> attempts.pixelSlice(message.getPixelSlice());
        case CANCEL_ATTEMPT -> attempts.cancel(message.getCancelAttempt().getAttempt());
        case PAGE_CLOSED -> attempts.pageClosed(message.getPageClosed().getPage());
        case OTHER_MASTERS -> owner.others(this, message.getOtherMasters());
        case TRANSFER_ORIGIN -> transferOrigin(message.getTransferOrigin());
        case NO_MORE_WORK -> {
          noMoreWork = true;
          leaveIfDone();
        }
        case MESSAGE_NOT_SET -> {
          // A newer master's message that this version need not understand.
        }
      }
    } catch (IllegalArgumentException e) {
      finish(End.LOST, "the master sent an invalid message: " + e.getMessage());
      outbound.fail(e.getMessage());
    }
  }

  @Override
  public void onError(Throwable error) {
    Status status = Status.fromThrowable(error);
    finish(
        switch (status.getCode()) {
          case FAILED_PRECONDITION, UNAUTHENTICATED -> End.REFUSED;
          default -> End.LOST;
        },
        MasterChannel.reason(status, options.tls()));
  }

  @Override
  public void onCompleted() {
    finish(noMoreWork ? End.DRAINED : End.LOST, "the master ended the stream");
  }

  private synchronized void finish(End how, String reason) {
    if (!end.isDone()) {
      endReason = reason;
      end.complete(how);
      leave.countDown();
    }
  }

  private void registered(Registered message) {
    if (registered) {
      throw new IllegalArgumentException("a second answer to the registration");
    }
    master = message.getMaster();
    if (!owner.registered(this, master)) {
      finish(End.DOUBLE, "another session has this master");
      outbound.fail("another session has this master");
      return;
    }
    registered = true;
    LOG.log(System.Logger.Level.INFO, "registered with {0} as {1}", address, message.getName());
    long millis = Math.clamp(message.getHeartbeatMillis(), 50, 60_000);
    Thread.ofVirtual().name("heartbeat").start(() -> beat(Duration.ofMillis(millis)));
  }

  private void transferOrigin(TransferOrigin message) {
    if (!options.directTransfer()) {
      throw new IllegalArgumentException("an object store for a worker that may use none");
    }
    transfers.offered(message.getOrigin());
  }

  private void beat(Duration interval) {
    try {
      while (!leave.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        lastBeat = System.nanoTime();
        outbound.sendNow(FromWorker.newBuilder().setHeartbeat(heartbeat()).build());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Heartbeat heartbeat() {
    ProcessLoad load = ProcessLoad.now();
    Heartbeat.Builder heartbeat = Heartbeat.newBuilder().setCachedBytes(attempts.cachedBytes());
    Optional.ofNullable(load.cpu()).ifPresent(heartbeat::setCpuLoad);
    Optional.ofNullable(load.heapBytes()).ifPresent(heartbeat::setHeapBytes);
    Optional.ofNullable(load.heapLimitBytes()).ifPresent(heartbeat::setHeapLimitBytes);
    Optional.ofNullable(load.residentBytes()).ifPresent(heartbeat::setResidentBytes);
    return heartbeat.build();
  }

  /**
   * Reports to the master whether this worker can use the object store.
   *
   * @param problem why not; empty if it can
   */
  private void reportTransfers(String problem) {
    outbound.sendNow(
        FromWorker.newBuilder()
            .setTransferState(TransferState.newBuilder().setProblem(Attempts.shortened(problem)))
            .build());
  }

  private void leaveIfDone() {
    if (noMoreWork && attempts.isIdle()) {
      outbound.complete();
    }
  }
}
