package org.equilux.master.dispatch;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.equilux.engine.Phase;
import org.equilux.kernels.BackendInfo;
import org.equilux.kernels.ChunkRows;
import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.JobSpec;
import org.equilux.kernels.Pixels;
import org.equilux.master.scheduler.SchedulerEvent.Failure;
import org.equilux.protocol.AttemptDone;
import org.equilux.protocol.AttemptFailed;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.ProtocolVersion;
import org.equilux.protocol.Register;
import org.equilux.protocol.ResultSlice;
import org.equilux.protocol.Slices;
import org.equilux.protocol.ToWorker;

/**
 * A worker at the other end of a stream. Its messages are taken one at a time by the stream's
 * thread, which owns {@code incoming}; what goes to it is sent by the thread of {@link
 * WorkerSender}.
 */
final class RemoteWorker implements WorkerLink, StreamObserver<FromWorker> {
  private static final System.Logger LOG = System.getLogger(RemoteWorker.class.getName());

  private static final int MAX_SLOTS = 1024;
  private static final int MAX_NAME_LENGTH = 100;
  private static final int MAX_BACKENDS = 16;

  private final Cluster cluster;
  private final StreamObserver<ToWorker> stream;
  private final Map<Long, IncomingResult> incoming = new HashMap<>();
  private volatile Instant lastSeen = Instant.now();
  private volatile long cachedBytes;

  /** Set once, by the registration, before the cluster knows this link. */
  private Description description;

  private WorkerSender sender;
  private long id;
  private boolean ended;

  RemoteWorker(Cluster cluster, StreamObserver<ToWorker> stream) {
    this.cluster = cluster;
    this.stream = stream;
  }

  // --- the worker's messages ------------------------------------------------------------------

  @Override
  public void onNext(FromWorker message) {
    if (ended) {
      return;
    }
    try {
      if (description == null) {
        register(message);
        return;
      }
      lastSeen = Instant.now();
      switch (message.getMessageCase()) {
        case HEARTBEAT -> cachedBytes = message.getHeartbeat().getCachedBytes();
        case RESULT_SLICE -> resultSlice(message.getResultSlice());
        case ATTEMPT_DONE -> done(message.getAttemptDone());
        case ATTEMPT_FAILED -> failed(message.getAttemptFailed());
        case DRAINING -> {
          cluster.draining(id);
          sender.noMoreWork();
        }
        case REGISTER -> throw new IllegalArgumentException("a second registration");
        case MESSAGE_NOT_SET -> {
          // A newer worker's message that this version need not understand.
        }
      }
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.WARNING, "a worker is sent away: {0}", e.getMessage());
      refuse(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
    }
  }

  @Override
  public void onError(Throwable error) {
    if (sender != null) {
      sender.stop();
    }
    end("the connection broke");
  }

  @Override
  public void onCompleted() {
    if (sender != null) {
      sender.complete();
    }
    end("it left");
  }

  private void end(String reason) {
    if (!ended) {
      ended = true;
      incoming.clear();
      if (sender != null) {
        cluster.left(id, reason);
      }
    }
  }

  private void refuse(Status status) {
    if (sender == null) {
      ended = true;
      stream.onError(status.asRuntimeException());
    } else {
      sender.fail(status);
      end(status.getDescription());
    }
  }

  private void register(FromWorker message) {
    if (message.getMessageCase() != FromWorker.MessageCase.REGISTER) {
      throw new IllegalArgumentException("the first message is no registration");
    }
    Register register = message.getRegister();
    if (register.getProtocolVersion() != ProtocolVersion.CURRENT_VALUE) {
      refuse(
          Status.FAILED_PRECONDITION.withDescription(
              "the worker speaks version %d of the protocol, this master version %d; install the same release on both"
                  .formatted(register.getProtocolVersion(), ProtocolVersion.CURRENT_VALUE)));
      return;
    }
    if (register.getSlots() < 1
        || register.getSlots() > MAX_SLOTS
        || register.getBackendsCount() < 1
        || register.getBackendsCount() > MAX_BACKENDS) {
      refuse(
          Status.FAILED_PRECONDITION.withDescription(
              "a worker has from 1 to %d slots and from 1 to %d backends, not %d and %d"
                  .formatted(
                      MAX_SLOTS, MAX_BACKENDS, register.getSlots(), register.getBackendsCount())));
      return;
    }
    String name = cluster.uniqueName(shortened(register.getName()));
    List<BackendInfo> backends =
        register.getBackendsList().stream()
            .map(backend -> new BackendInfo(backend.getName(), backend.getDevice()))
            .toList();
    description =
        new Description(
            name,
            shortened(register.getHost()) + ", process " + register.getPid(),
            register.getSlots(),
            backends,
            List.copyOf(register.getNotesList()));
    sender = new WorkerSender(cluster, stream, name);
    sender.registered(name, cluster.heartbeatInterval());
    id = cluster.join(this);
    sender.start(id);
  }

  private static String shortened(String name) {
    String clean = name.replaceAll("\\p{Cntrl}", "").strip();
    if (clean.isEmpty()) {
      return "worker";
    }
    return clean.length() <= MAX_NAME_LENGTH ? clean : clean.substring(0, MAX_NAME_LENGTH);
  }

  private void resultSlice(ResultSlice slice) {
    Order order = cluster.order(slice.getAttempt());
    if (order == null || order.worker() != id) {
      incoming.remove(slice.getAttempt());
      return;
    }
    incoming
        .computeIfAbsent(slice.getAttempt(), _ -> IncomingResult.of(order))
        .add(slice.getData());
  }

  private void done(AttemptDone done) {
    IncomingResult received = incoming.remove(done.getAttempt());
    Order order = cluster.order(done.getAttempt());
    if (order == null || order.worker() != id) {
      return;
    }
    if (received == null || received.size() != done.getResultBytes()) {
      throw new IllegalArgumentException("an attempt is done but its result is not whole");
    }
    cluster.succeeded(
        done.getAttempt(),
        received.result(),
        done.getPixelsKept(),
        shortened(done.getBackend()),
        done.getFallback());
  }

  private void failed(AttemptFailed failed) {
    incoming.remove(failed.getAttempt());
    Order order = cluster.order(failed.getAttempt());
    if (order == null || order.worker() != id) {
      return;
    }
    Failure failure =
        switch (failed.getFailure()) {
          case ERROR, UNRECOGNIZED -> Failure.ERROR;
          case PIXELS_MISSING -> Failure.PIXELS_MISSING;
          case CANCELLED -> Failure.CANCELLED;
        };
    cluster.failed(failed.getAttempt(), failure, failed.getReason());
  }

  // --- the cluster's calls --------------------------------------------------------------------

  @Override
  public Description description() {
    return description;
  }

  @Override
  public void start(Order order) {
    sender.order(order);
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
  public void disconnect(String reason) {
    sender.fail(Status.UNAVAILABLE.withDescription(reason));
  }

  @Override
  public long cachedBytes() {
    return cachedBytes;
  }

  @Override
  public Instant lastSeen() {
    return lastSeen;
  }

  /** A result that comes in slices. */
  private interface IncomingResult {
    void add(ByteString slice);

    long size();

    Result result();

    static IncomingResult of(Order order) {
      return order.phase() == Phase.MAP ? new IncomingCounts(order) : new IncomingRows(order);
    }
  }

  private static final class IncomingCounts implements IncomingResult {
    /** Bytes of a count below 2^32 in the encoding of {@link HistogramGrid}. */
    private static final int MAX_COUNT_BYTES = 5;

    private final HistogramGrid shape;
    private ByteString bytes = ByteString.EMPTY;

    IncomingCounts(Order order) {
      this.shape = order.page().plan().spec().emptyHistograms();
    }

    @Override
    public void add(ByteString slice) {
      bytes = bytes.concat(slice);
      if (bytes.size() > (long) shape.counts().length * MAX_COUNT_BYTES) {
        throw new IllegalArgumentException("a histogram is larger than it can be");
      }
    }

    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public Result result() {
      return new Result.Counts(shape.decodeSameShape(bytes.toByteArray()));
    }
  }

  private static final class IncomingRows implements IncomingResult {
    private final JobSpec spec;
    private final ChunkRows rows;
    private final Slices slices;

    IncomingRows(Order order) {
      this.spec = order.page().plan().spec();
      this.rows = order.page().plan().chunks().get(order.chunk());
      this.slices = new Slices(order.page().plan().outputBytes(order.chunk()));
    }

    @Override
    public void add(ByteString slice) {
      slices.add(slice);
    }

    @Override
    public long size() {
      return slices.isComplete() ? slices.filled() : -1;
    }

    @Override
    public Result result() {
      return new Result.Rows(
          Pixels.wrap(spec.outputFormat(), spec.width(), rows.count(), slices.bytes()));
    }
  }
}
