package org.equilux.master.dispatch;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.equilux.kernels.backend.BackendInfo;
import org.equilux.master.audit.Quarantine;
import org.equilux.master.audit.WorkerTrust;
import org.equilux.master.net.WorkerPeer;
import org.equilux.master.scheduler.SchedulerEvent;
import org.equilux.master.scheduler.SchedulerEvent.Failure;
import org.equilux.master.transfer.StoreAccess;
import org.equilux.master.transfer.TransferOffer;
import org.equilux.observe.ProcessLoad;
import org.equilux.observe.RateLimitedLog;
import org.equilux.protocol.AttemptDone;
import org.equilux.protocol.AttemptFailed;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.Heartbeat;
import org.equilux.protocol.JoinTokens;
import org.equilux.protocol.OtherMasters;
import org.equilux.protocol.ProtocolVersion;
import org.equilux.protocol.Register;
import org.equilux.protocol.ResultSlice;
import org.equilux.protocol.ToWorker;
import org.equilux.protocol.TransferState;

/**
 * A worker connected by a gRPC stream. The stream's thread handles one message at a time and owns
 * {@code incoming}; a broken stream may be reported by another thread meanwhile. The thread of
 * {@link WorkerSender} sends messages to the worker.
 */
final class RemoteWorker implements WorkerLink, StreamObserver<FromWorker> {
  private static final System.Logger LOG = System.getLogger(RemoteWorker.class.getName());

  /** Shared by all workers; thread-safe. */
  private static final RateLimitedLog COMPLAINTS = new RateLimitedLog(LOG, 5);

  private static final int MAX_SLOTS = 1024;
  private static final int MAX_NAME_LENGTH = 100;
  private static final int MAX_TEXT_LENGTH = 2000;
  private static final int MAX_BACKENDS = 16;
  private static final int MAX_NOTES = 16;

  private final Cluster cluster;
  private final ResultChecks checks;
  private final WorkerTrust trust;
  private final JoinTokens tokens;
  private final TransferOffer transfers;
  private final StoreAccess access = new StoreAccess();
  private final MasterAddresses masters;
  private final Consumer<OtherMasters> masterList = this::otherMasters;
  private final StreamObserver<ToWorker> stream;
  private final WorkerPeer peer;
  private final Map<Long, IncomingResult> incoming = new HashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean sign = new AtomicBoolean();
  private volatile Instant lastSeen = Instant.now();
  private volatile long cachedBytes;
  private volatile ProcessLoad load = ProcessLoad.UNKNOWN;

  /**
   * Guards the next two fields: whether the stream's thread handles a message or waits for the next
   * one.
   */
  private final Object streamThreadLock = new Object();

  private Thread streamThread;
  private boolean handling;

  /** Set, as is the description, by the registration, before the cluster gets this link. */
  private volatile Quarantine.Identity identity;

  private volatile Description description;

  /** Whether the worker may use an object store; set by the registration. */
  private volatile boolean mayTransfer;

  /** Set after the worker has joined. */
  private volatile WorkerSender sender;

  private volatile long id;

  private volatile String joinedAs = "";

  RemoteWorker(
      Cluster cluster,
      ResultChecks checks,
      JoinTokens tokens,
      TransferOffer transfers,
      MasterAddresses masters,
      StreamObserver<ToWorker> stream,
      WorkerPeer peer) {
    this.cluster = cluster;
    this.checks = checks;
    this.trust = checks.newcomer();
    this.tokens = tokens;
    this.masters = masters;
    this.transfers = transfers;
    this.stream = stream;
    this.peer = peer;
  }

  // --- the worker's messages ------------------------------------------------------------------

  @Override
  public void onNext(FromWorker message) {
    synchronized (streamThreadLock) {
      streamThread = Thread.currentThread();
      handling = true;
    }
    try {
      if (!ended.get()) {
        handle(message);
      }
    } catch (IllegalArgumentException e) {
      refuse(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
    } catch (RuntimeException | Error e) {
      boolean _ =
          COMPLAINTS.log(System.Logger.Level.ERROR, "a worker's message could not be handled", e);
      refuse(Status.INTERNAL.withDescription(e.toString()));
    } finally {
      lastSeen = Instant.now();
      sign.set(true);
      synchronized (streamThreadLock) {
        handling = false;
      }
    }
  }

  private void handle(FromWorker message) {
    if (sender == null) {
      register(message);
      return;
    }
    switch (message.getMessageCase()) {
      case HEARTBEAT -> heartbeat(message.getHeartbeat());
      case RESULT_SLICE -> resultSlice(message.getResultSlice());
      case ATTEMPT_DONE -> done(message.getAttemptDone());
      case ATTEMPT_FAILED -> failed(message.getAttemptFailed());
      case TRANSFER_STATE -> transferState(message.getTransferState());
      case DRAINING -> {
        cluster.draining(id);
        sender.noMoreWork();
      }
      case SLOTS_CHANGED -> {
        int slots = message.getSlotsChanged().getSlots();
        if (slots < 1 || slots > description.slots()) {
          throw new IllegalArgumentException(
              "a worker with %d slots has %d of them for this master"
                  .formatted(description.slots(), slots));
        }
        cluster.on(new SchedulerEvent.WorkerResized(id, slots));
      }
      case REGISTER -> throw new IllegalArgumentException("a second registration");
      case MESSAGE_NOT_SET -> {
        // A message of a newer protocol version that this version can ignore.
      }
    }
  }

  /** Handles the loss of the stream. May be called by another thread than {@link #onNext}. */
  @Override
  public void onError(Throwable error) {
    WorkerSender sending = sender;
    if (sending != null) {
      sending.stop();
    }
    end("the connection broke");
  }

  @Override
  public void onCompleted() {
    WorkerSender sending = sender;
    if (sending != null) {
      sending.complete();
    }
    end("it left");
  }

  private void end(String reason) {
    masters.remove(masterList);
    if (ended.compareAndSet(false, true) && sender != null) {
      cluster.left(id, reason);
    }
  }

  private void refuse(Status status) {
    boolean _ =
        COMPLAINTS.log(
            System.Logger.Level.WARNING, "a worker is rejected: " + status.getDescription(), null);
    WorkerSender sending = sender;
    if (sending == null) {
      ended.set(true);
      stream.onError(status.asRuntimeException());
    } else {
      // End the link before the worker is answered, so that no further chunk is assigned to it.
      end(status.getDescription());
      sending.fail(status);
    }
  }

  private void register(FromWorker message) {
    if (message.getMessageCase() != FromWorker.MessageCase.REGISTER) {
      throw new IllegalArgumentException("the first message is not a registration");
    }
    Register register = message.getRegister();
    if (register.getProtocolVersion() != ProtocolVersion.CURRENT_VALUE) {
      refuse(
          Status.FAILED_PRECONDITION.withDescription(
              "the worker speaks version %d of the protocol, this master version %d; install the same release on both"
                  .formatted(register.getProtocolVersion(), ProtocolVersion.CURRENT_VALUE)));
      return;
    }
    if (!tokens.matches(register.getJoinToken())) {
      refuse(
          Status.UNAUTHENTICATED.withDescription(
              "%s presents no join token of this master"
                  .formatted(
                      shortened(
                          "%s (%s, process %d)"
                              .formatted(register.getName(), register.getHost(), register.getPid()),
                          MAX_TEXT_LENGTH))));
      return;
    }
    Optional<String> misfit = peer.nameMismatch(register.getName());
    if (misfit.isPresent()) {
      refuse(
          Status.UNAUTHENTICATED.withDescription(
              "the worker cannot be named \"%s\": %s; start it with such a --name, or this master with --worker-tls-names any"
                  .formatted(shortened(register.getName(), MAX_NAME_LENGTH), misfit.get())));
      return;
    }
    if (register.getSlots() < 1
        || register.getSlots() > MAX_SLOTS
        || register.getBackendsCount() < 1
        || register.getBackendsCount() > MAX_BACKENDS) {
      refuse(
          Status.FAILED_PRECONDITION.withDescription(
              "a worker has 1 to %d slots and 1 to %d backends, not %d and %d"
                  .formatted(
                      MAX_SLOTS, MAX_BACKENDS, register.getSlots(), register.getBackendsCount())));
      return;
    }
    String name = shortened(register.getName(), MAX_NAME_LENGTH);
    String host = shortened(register.getHost(), MAX_NAME_LENGTH);
    identity = new Quarantine.Identity(peer.address(), name, host);
    description =
        new Description(
            name.isEmpty() ? "worker" : name,
            host + ", process " + register.getPid(),
            shortened(register.getProcess(), MAX_NAME_LENGTH),
            register.getSlots(),
            register.getBackendsList().stream()
                .map(
                    backend ->
                        new BackendInfo(
                            shortened(backend.getName(), MAX_NAME_LENGTH),
                            shortened(backend.getDevice(), MAX_TEXT_LENGTH)))
                .toList(),
            register.getNotesList().stream()
                .limit(MAX_NOTES)
                .map(note -> shortened(note, MAX_TEXT_LENGTH))
                .toList());
    Optional<String> quarantined = cluster.whyQuarantined(identity);
    if (quarantined.isPresent()) {
      refuse(Status.FAILED_PRECONDITION.withDescription(Quarantine.REFUSAL + quarantined.get()));
      return;
    }
    mayTransfer = register.getDirectTransfer();
    peer.register();
    cluster.join(this);
  }

  /** A text from a worker, reduced to one line of at most {@code length} characters. */
  private static String shortened(String text, int length) {
    String clean = text.replaceAll("\\p{Cntrl}", " ").strip();
    return clean.length() <= length ? clean : clean.substring(0, length);
  }

  private void transferState(TransferState state) {
    if (!mayTransfer || transfers.origin().isEmpty()) {
      throw new IllegalArgumentException(
          "a request for access to an object store that was not offered");
    }
    boolean news = access.reported(shortened(state.getProblem(), MAX_TEXT_LENGTH));
    Optional<String> problem = access.problem();
    if (news && problem.isPresent()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "worker {0} has no direct transfers: {1}. Let the worker reach that address, or"
              + " start it with --direct-transfer off",
          joinedAs,
          problem.get());
    } else if (news) {
      LOG.log(
          System.Logger.Level.INFO,
          "worker {0} transfers pixels and results directly from and to the object store",
          joinedAs);
    }
  }

  private void resultSlice(ResultSlice slice) {
    cluster.metrics().received(slice.getData().size());
    ChunkAttempt attempt = cluster.attempt(slice.getAttempt());
    if (attempt == null || attempt.worker() != id) {
      incoming.remove(slice.getAttempt());
      return;
    }
    try {
      incoming
          .computeIfAbsent(slice.getAttempt(), _ -> new IncomingResult(attempt))
          .add(slice.getData());
    } catch (IllegalArgumentException e) {
      incoming.remove(slice.getAttempt());
      ResultChecks.damaged(cluster, trust, attempt, e.getMessage());
    }
  }

  private void heartbeat(Heartbeat heartbeat) {
    cachedBytes = heartbeat.getCachedBytes();
    load =
        new ProcessLoad(
            heartbeat.hasCpuLoad() ? Math.clamp(heartbeat.getCpuLoad(), 0.0, 1.0) : null,
            heartbeat.hasHeapBytes() ? Math.max(0, heartbeat.getHeapBytes()) : null,
            heartbeat.hasHeapLimitBytes() ? Math.max(0, heartbeat.getHeapLimitBytes()) : null,
            heartbeat.hasResidentBytes() ? Math.max(0, heartbeat.getResidentBytes()) : null);
  }

  private void done(AttemptDone done) {
    IncomingResult received = incoming.remove(done.getAttempt());
    StoreAccess.Issued issued = access.answered(done.getAttempt());
    ChunkAttempt attempt = cluster.attempt(done.getAttempt());
    if (attempt == null || attempt.worker() != id) {
      return;
    }
    if (received == null || received.size() != done.getResultBytes()) {
      ResultChecks.damaged(cluster, trust, attempt, "it is incomplete");
      return;
    }
    if (issued.reads() || done.hasStored()) {
      access.used();
      cluster.metrics().transferred(issued.readBytes(), done.getStored().getBytes());
    }
    if (done.hasStored()) {
      if (issued.place().isEmpty()) {
        ResultChecks.damaged(
            cluster, trust, attempt, "it is in the object store although it was to be sent");
        return;
      }
      received.storedAt(issued.place().get(), done.getStored());
    }
    checks.check(
        cluster,
        trust,
        new ResultChecks.Arrived(
            attempt,
            received,
            done.getPixelsKept(),
            shortened(done.getBackend(), MAX_NAME_LENGTH),
            shortened(done.getFallback(), MAX_TEXT_LENGTH)));
  }

  private void failed(AttemptFailed failed) {
    incoming.remove(failed.getAttempt());
    StoreAccess.Issued issued = access.answered(failed.getAttempt());
    ChunkAttempt attempt = cluster.attempt(failed.getAttempt());
    if (attempt == null || attempt.worker() != id) {
      return;
    }
    Failure failure =
        switch (failed.getFailure()) {
          case ERROR, UNRECOGNIZED -> Failure.ERROR;
          case PIXELS_MISSING -> Failure.PIXELS_MISSING;
          case CANCELLED -> Failure.CANCELLED;
          case SOURCE_UNREADABLE -> issued.reads() ? Failure.SOURCE_UNREADABLE : Failure.ERROR;
        };
    cluster.failed(failed.getAttempt(), failure, shortened(failed.getReason(), MAX_TEXT_LENGTH));
  }

  // --- the cluster's calls --------------------------------------------------------------------

  @Override
  public Description description() {
    return description;
  }

  private void otherMasters(OtherMasters masters) {
    sender.otherMasters(masters);
  }

  @Override
  public void start(ChunkAttempt attempt) {
    sender.attempt(attempt);
  }

  @Override
  public void cancel(long attempt) {
    sender.cancel(attempt);
  }

  @Override
  public void pageClosed(long page) {
    sender.pageClosed(page);
  }

  @Override
  public void joined(long worker, String name) {
    id = worker;
    WorkerSender started = new WorkerSender(cluster, stream, access, worker, name);
    started.registered(cluster.heartbeatInterval(), masters.self());
    if (mayTransfer) {
      transfers.origin().ifPresent(started::transferOrigin);
    }
    joinedAs = name;
    sender = started;
    masters.add(masterList);
  }

  /**
   * {@inheritDoc}
   *
   * <p>If the worker's machine vanished, no further message comes, and Helidon does not report
   * that: the stream's thread would wait for ever. So this method interrupts it.
   */
  @Override
  public void disconnect(String reason) {
    sendAway(Status.UNAVAILABLE.withDescription(reason));
  }

  @Override
  public void quarantine(Quarantine quarantine, String reason) {
    quarantine.add(identity, reason);
    sendAway(Status.FAILED_PRECONDITION.withDescription(Quarantine.REFUSAL + reason));
  }

  private void sendAway(Status status) {
    masters.remove(masterList);
    ended.set(true);
    WorkerSender sending = sender;
    if (sending == null) {
      stream.onError(status.asRuntimeException());
      return;
    }
    sending.fail(status);
    synchronized (streamThreadLock) {
      if (!handling && streamThread != null) {
        streamThread.interrupt();
      }
    }
  }

  @Override
  public boolean storesBands() {
    return access.isUsable();
  }

  @Override
  public Optional<String> transferProblem() {
    return access.problem();
  }

  @Override
  public long cachedBytes() {
    return cachedBytes;
  }

  /** Also true while a message of the worker is handled, which may wait for a disk. */
  @Override
  public boolean takeSign() {
    synchronized (streamThreadLock) {
      return sign.getAndSet(false) || handling;
    }
  }

  @Override
  public ProcessLoad load() {
    return load;
  }

  @Override
  public Instant lastSeen() {
    return lastSeen;
  }
}
