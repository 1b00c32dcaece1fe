package org.equilux.worker;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.equilux.imaging.ChunkBands;
import org.equilux.imaging.PictureException;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.Execution;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.observe.LogContext;
import org.equilux.observe.Traces;
import org.equilux.protocol.Attempt;
import org.equilux.protocol.AttemptDone;
import org.equilux.protocol.AttemptFailed;
import org.equilux.protocol.AttemptFailed.Failure;
import org.equilux.protocol.Backend;
import org.equilux.protocol.ClusterGrpc;
import org.equilux.protocol.Draining;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.Heartbeat;
import org.equilux.protocol.JobClosed;
import org.equilux.protocol.JobOpened;
import org.equilux.protocol.JoinToken;
import org.equilux.protocol.PixelSlice;
import org.equilux.protocol.ProtocolVersion;
import org.equilux.protocol.Register;
import org.equilux.protocol.Registered;
import org.equilux.protocol.ResultSlice;
import org.equilux.protocol.Slices;
import org.equilux.protocol.TableSlice;
import org.equilux.protocol.ToWorker;

/**
 * One registration with the master, from dialing to the end of the stream. The master's messages
 * are taken one at a time by gRPC's thread, which owns {@code receiving}; chunks are computed, and
 * their results sent, by a fixed pool of kernel threads.
 */
final class WorkerSession implements ClientResponseObserver<FromWorker, ToWorker> {
  /** How a session ended. */
  enum End {
    /** The stream broke; dial again. */
    LOST,
    /** The worker left in good order. */
    DRAINED,
    /** The master cannot work with this worker; dialing again would not help. */
    REFUSED
  }

  private static final System.Logger LOG = System.getLogger(WorkerSession.class.getName());

  /** More than the master ever gives; a master that does is broken. */
  private static final int MAX_ATTEMPTS_PER_SLOT = 8;

  private static final int MAX_REASON_LENGTH = 2000;

  /** An attempt whose chunk is on its way. */
  private record Receiving(Attempt attempt, OpenJob job, IncomingChunk chunk) {}

  private final WorkerOptions options;
  private final BackendStack backends;
  private final WorkerMetrics metrics;
  private final Traces traces;
  private final PixelCache cache;
  private final ThreadPoolExecutor kernels;
  private final Map<Long, OpenJob> jobs = new ConcurrentHashMap<>();
  private final Map<Long, Receiving> receiving = new ConcurrentHashMap<>();

  /** Attempts not answered for, and whether they were cancelled. */
  private final Map<Long, Boolean> attempts = new ConcurrentHashMap<>();

  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final CountDownLatch leave = new CountDownLatch(1);
  private volatile boolean noMoreWork;
  private volatile boolean registered;
  private volatile String endReason = "";
  private volatile Outbound outbound;
  private volatile long lastBeat = System.nanoTime();

  WorkerSession(
      WorkerOptions options, BackendStack backends, WorkerMetrics metrics, Traces traces) {
    this.metrics = metrics;
    this.traces = traces;
    this.options = options;
    this.backends = backends;
    this.cache = new PixelCache(options.cacheBytes());
    this.kernels =
        new ThreadPoolExecutor(
            options.slots(),
            options.slots(),
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(options.slots() * MAX_ATTEMPTS_PER_SLOT),
            Thread.ofPlatform().daemon().name("kernel-", 0).factory());
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
      kernels.shutdownNow();
      if (!kernels.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.log(System.Logger.Level.WARNING, "a kernel of the last session is still running");
      }
    }
  }

  boolean isRegistered() {
    return registered && !end.isDone();
  }

  /** Whether heartbeats go out as they should, or none need to. */
  boolean isBeating() {
    return !isRegistered() || System.nanoTime() - lastBeat < TimeUnit.MINUTES.toNanos(2);
  }

  /** Pixels kept between the rounds. */
  long cachedBytes() {
    return cache.bytes();
  }

  /** Why the session ended; for people. */
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
            .setSlots(options.slots())
            .setCacheBytes(options.cacheBytes())
            .addAllNotes(backends.notes().stream().map(WorkerSession::shortened).toList());
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
  }

  @Override
  public void onNext(ToWorker message) {
    try {
      switch (message.getMessageCase()) {
        case REGISTERED -> registered(message.getRegistered());
        case JOB_OPENED -> jobOpened(message.getJobOpened());
        case TABLE_SLICE -> tableSlice(message.getTableSlice());
        case ATTEMPT -> attempt(message.getAttempt());
        case PIXEL_SLICE -> pixelSlice(message.getPixelSlice());
        case CANCEL_ATTEMPT ->
            attempts.computeIfPresent(message.getCancelAttempt().getAttempt(), (_, _) -> true);
        case JOB_CLOSED -> jobClosed(message.getJobClosed());
        case NO_MORE_WORK -> {
          noMoreWork = true;
          leaveIfDone();
        }
        case MESSAGE_NOT_SET -> {
          // A newer master's message that this version need not understand.
        }
      }
    } catch (IllegalArgumentException e) {
      finish(End.LOST, "the master sent nonsense: " + e.getMessage());
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
    registered = true;
    LOG.log(
        System.Logger.Level.INFO,
        "registered with {0}:{1} as {2}",
        options.masterHost(),
        Integer.toString(options.masterPort()),
        message.getName());
    long millis = Math.clamp(message.getHeartbeatMillis(), 50, 60_000);
    Thread.ofVirtual().name("heartbeat").start(() -> beat(Duration.ofMillis(millis)));
  }

  private void beat(Duration interval) {
    try {
      while (!leave.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        lastBeat = System.nanoTime();
        Heartbeat heartbeat = Heartbeat.newBuilder().setCachedBytes(cache.bytes()).build();
        outbound.sendNow(FromWorker.newBuilder().setHeartbeat(heartbeat).build());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void jobOpened(JobOpened message) {
    try {
      jobs.put(message.getJob(), new OpenJob(message));
      cache.open(message.getJob());
    } catch (IllegalArgumentException e) {
      // Of a newer master, perhaps. Its attempts are answered with errors, and go to others.
      LOG.log(System.Logger.Level.WARNING, "a job that this worker cannot do: {0}", e.getMessage());
    }
  }

  private void jobClosed(JobClosed message) {
    jobs.remove(message.getJob());
    cache.close(message.getJob());
  }

  private void tableSlice(TableSlice message) {
    OpenJob job = jobs.get(message.getJob());
    metrics.received(message.getData().size());
    if (job != null) {
      job.addTables(message.getTotalBytes(), message.getData());
    }
  }

  private void attempt(Attempt attempt) {
    attempts.put(attempt.getAttempt(), false);
    OpenJob job = jobs.get(attempt.getJob());
    if (job == null) {
      fail(
          attempt,
          Failure.ERROR,
          "this worker cannot do such a job; is it an older release than the master?");
      return;
    }
    if (attempt.getPixelBytes() == 0) {
      if (attempt.getMaskBytes() != 0) {
        throw new IllegalArgumentException("a mask without the pixels that it belongs to");
      }
      Chunk kept = cache.get(attempt.getJob(), attempt.getChunk());
      if (kept == null) {
        fail(attempt, Failure.PIXELS_MISSING, "the pixels are no longer kept");
      } else {
        submit(attempt, job, () -> kept);
      }
      return;
    }
    receiving.put(
        attempt.getAttempt(),
        new Receiving(attempt, job, new IncomingChunk(attempt, job.spec(), job.input())));
  }

  private void pixelSlice(PixelSlice slice) {
    Receiving incoming = receiving.get(slice.getAttempt());
    if (incoming == null) {
      return; // Of an attempt that was answered at once.
    }
    incoming.chunk().add(slice.getData());
    metrics.received(slice.getData().size());
    if (incoming.chunk().isComplete()) {
      receiving.remove(slice.getAttempt());
      submit(incoming.attempt(), incoming.job(), incoming.chunk()::chunk);
    }
  }

  // --- computing ------------------------------------------------------------------------------

  /** A chunk as it comes, which may have to be decoded first, by the thread that computes it. */
  private interface ChunkSupplier {
    Chunk get() throws IOException;
  }

  private void submit(Attempt attempt, OpenJob job, ChunkSupplier chunk) {
    try {
      kernels.execute(
          () -> {
            try (LogContext.Scope _ = job.logged(attempt.getChunk())) {
              Traces.within(span(attempt), () -> compute(attempt, job, chunk));
            }
          });
    } catch (RejectedExecutionException e) {
      fail(attempt, Failure.ERROR, "the worker has more attempts than it can hold");
    }
  }

  /** What this worker does for an attempt, below the master's span of it. */
  private Span span(Attempt attempt) {
    return traces
        .span(attempt.getPhase().name().toLowerCase(Locale.ROOT))
        .setParent(Traces.below(attempt.getTraceParent()))
        .setSpanKind(SpanKind.SERVER)
        .setAttribute("equilux.chunk", (long) attempt.getChunk())
        .setAttribute("equilux.attempt", attempt.getAttempt())
        .setAttribute("equilux.worker", options.name())
        .startSpan();
  }

  private void compute(Attempt attempt, OpenJob job, ChunkSupplier chunk) {
    if (attempts.getOrDefault(attempt.getAttempt(), true)) {
      fail(attempt, Failure.CANCELLED, "cancelled");
      return;
    }
    try {
      switch (attempt.getPhase()) {
        case MAP -> map(attempt, job, traces.in("decode", chunk::get));
        case APPLY -> apply(attempt, job, traces.in("decode", chunk::get));
        case UNRECOGNIZED -> throw new IllegalArgumentException("an unknown phase");
      }
    } catch (BackendException | PictureException e) {
      fail(attempt, Failure.ERROR, e.getMessage());
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a chunk could not be computed", e);
      fail(attempt, Failure.ERROR, e.toString());
    }
  }

  private void map(Attempt attempt, OpenJob job, Chunk chunk) {
    Execution<HistogramGrid> execution =
        traces.in("compute", () -> backends.map(job.spec(), chunk));
    // Only counting needs the mask, so it goes; the very pixels stay, as a device may have a copy.
    Chunk unmasked = chunk.withMask(Optional.empty());
    boolean kept =
        attempt.getKeepPixels() && cache.put(attempt.getJob(), attempt.getChunk(), unmasked);
    deliver(attempt, execution, execution.value().encode(), kept);
  }

  private void apply(Attempt attempt, OpenJob job, Chunk chunk) throws IOException {
    Execution<Pixels> execution =
        traces.in("compute", () -> backends.compute(job.spec(), chunk, job.tables()));
    byte[] result =
        job.output().isPresent()
            ? traces.in(
                "encode",
                () -> ChunkBands.encode(job.output().get(), chunk.rows(), execution.value()))
            : execution.value().toPackedBytes();
    deliver(attempt, execution, result, false);
  }

  private void deliver(Attempt attempt, Execution<?> execution, byte[] result, boolean kept) {
    LOG.log(
        System.Logger.Level.DEBUG,
        "chunk {0} computed by {1}",
        attempt.getChunk(),
        execution.backend());
    Span.current().setAttribute("equilux.backend", execution.backend());
    if (!execution.fallback().isEmpty()) {
      Span.current().setAttribute("equilux.fallback", execution.fallback());
    }
    metrics.computed(attempt.getPhase(), execution);
    metrics.sent(result.length);
    Traces.within(
        traces.span("send").startSpan(),
        () -> Slices.cut(result, data -> outbound.send(slice(attempt, data))));
    AttemptDone done =
        AttemptDone.newBuilder()
            .setAttempt(attempt.getAttempt())
            .setResultBytes(result.length)
            .setBackend(execution.backend())
            .setFallback(shortened(execution.fallback()))
            .setNanos(execution.nanos())
            .setPixelsKept(kept)
            .build();
    answer(attempt, FromWorker.newBuilder().setAttemptDone(done).build());
  }

  private static FromWorker slice(Attempt attempt, ByteString data) {
    return FromWorker.newBuilder()
        .setResultSlice(ResultSlice.newBuilder().setAttempt(attempt.getAttempt()).setData(data))
        .build();
  }

  private void fail(Attempt attempt, Failure failure, String reason) {
    if (failure == Failure.ERROR) {
      Span.current().setStatus(StatusCode.ERROR, reason);
    }
    metrics.failed(failure.name());
    AttemptFailed failed =
        AttemptFailed.newBuilder()
            .setAttempt(attempt.getAttempt())
            .setFailure(failure)
            .setReason(shortened(reason))
            .build();
    answer(attempt, FromWorker.newBuilder().setAttemptFailed(failed).build());
  }

  /** Reasons are for people; a driver's may be as long as a compiler's log. */
  private static String shortened(String text) {
    return text.length() <= MAX_REASON_LENGTH ? text : text.substring(0, MAX_REASON_LENGTH);
  }

  private void answer(Attempt attempt, FromWorker message) {
    outbound.sendNow(message);
    attempts.remove(attempt.getAttempt());
    leaveIfDone();
  }

  private void leaveIfDone() {
    if (noMoreWork && attempts.isEmpty()) {
      outbound.complete();
    }
  }
}
