package org.equilux.master.dispatch;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.equilux.chunks.ChunkInput;
import org.equilux.engine.executor.BandStore;
import org.equilux.engine.executor.Phase;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.master.scheduler.SchedulerEvent.Failure;
import org.equilux.master.transfer.DirectChunks;
import org.equilux.master.transfer.StoreAccess;
import org.equilux.observe.RateLimitedLog;
import org.equilux.observe.Traces;
import org.equilux.protocol.Attempt;
import org.equilux.protocol.CancelAttempt;
import org.equilux.protocol.NoMoreWork;
import org.equilux.protocol.OtherMasters;
import org.equilux.protocol.PageOpened;
import org.equilux.protocol.PixelSlice;
import org.equilux.protocol.Registered;
import org.equilux.protocol.Slices;
import org.equilux.protocol.TableSlice;
import org.equilux.protocol.ToWorker;
import org.equilux.protocol.TransferOrigin;

/**
 * The sender of messages to one worker, in order, on a thread of its own. Sending waits for the
 * worker's flow control, and pixels are read from disk only when their message is next. The thread
 * owns the stream and the record of which tasks and tables the worker has.
 */
final class WorkerSender {
  private static final System.Logger LOG = System.getLogger(WorkerSender.class.getName());

  /** Shared by all workers; thread-safe. */
  private static final RateLimitedLog COMPLAINTS = new RateLimitedLog(LOG, 1);

  /** The bound of the queue, far above a worker's attempts and the pages that end meanwhile. */
  private static final int MAX_QUEUED = 16_384;

  private static final byte[] NONE = {};

  private sealed interface Item {
    record Message(ToWorker message) implements Item {}

    record Compute(ChunkAttempt attempt) implements Item {}

    record PageClosed(long page) implements Item {}

    record End(Status status) implements Item {}
  }

  private final Cluster cluster;
  private final StreamObserver<ToWorker> stream;
  private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>(MAX_QUEUED);

  private final Set<Long> openedPages = new HashSet<>();
  private final Set<Long> sentTables = new HashSet<>();
  private final StoreAccess access;
  private final long worker;
  private final String name;
  private volatile boolean stopped;

  /**
   * Starts to send to a worker that has joined.
   *
   * @param access of the worker to the object store
   */
  WorkerSender(
      Cluster cluster,
      StreamObserver<ToWorker> stream,
      StoreAccess access,
      long worker,
      String name) {
    this.cluster = cluster;
    this.stream = stream;
    this.access = access;
    this.worker = worker;
    this.name = name;
    Thread.ofVirtual().name("to-" + name).start(this::run);
  }

  void registered(Duration heartbeatInterval, String master) {
    Registered registered =
        Registered.newBuilder()
            .setName(name)
            .setHeartbeatMillis(heartbeatInterval.toMillis())
            .setMaster(master)
            .build();
    enqueue(new Item.Message(ToWorker.newBuilder().setRegistered(registered).build()));
  }

  void otherMasters(OtherMasters masters) {
    enqueue(new Item.Message(ToWorker.newBuilder().setOtherMasters(masters).build()));
  }

  /** Sends the address of the object store to a worker that supports direct transfers. */
  void transferOrigin(URI origin) {
    TransferOrigin message = TransferOrigin.newBuilder().setOrigin(origin.toString()).build();
    enqueue(new Item.Message(ToWorker.newBuilder().setTransferOrigin(message).build()));
  }

  void attempt(ChunkAttempt attempt) {
    enqueue(new Item.Compute(attempt));
  }

  void cancel(long attempt) {
    CancelAttempt cancel = CancelAttempt.newBuilder().setAttempt(attempt).build();
    enqueue(new Item.Message(ToWorker.newBuilder().setCancelAttempt(cancel).build()));
  }

  void pageClosed(long page) {
    enqueue(new Item.PageClosed(page));
  }

  void noMoreWork() {
    enqueue(
        new Item.Message(
            ToWorker.newBuilder().setNoMoreWork(NoMoreWork.getDefaultInstance()).build()));
  }

  /** Completes the stream normally. */
  void complete() {
    fail(Status.OK);
  }

  /** Ends the stream with a status; queued messages are dropped. */
  void fail(Status status) {
    queue.clear();
    enqueue(new Item.End(status));
  }

  /** Stops sending because the worker left. */
  void stop() {
    stopped = true;
  }

  private void enqueue(Item item) {
    if (!queue.offer(item)) {
      // The thread is blocked by a worker that reads nothing: the leases will expire.
      COMPLAINTS.log(System.Logger.Level.WARNING, "a worker's queue is full; a message is dropped");
    }
  }

  private void run() {
    try {
      boolean open = true;
      while (open) {
        Item item = queue.poll(1, TimeUnit.SECONDS);
        if (item == null) {
          open = !stopped;
        } else {
          open = send(item);
        }
      }
      if (stopped) {
        endBroken();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      // The scheduler reassigns the queued attempts when the worker is removed.
      LOG.log(System.Logger.Level.DEBUG, "sending to a worker failed", e);
      cluster.left(worker, "the connection broke while data were sent to it");
      endBroken();
    }
  }

  /** Sends one message; false after the stream is ended. */
  private boolean send(Item item) {
    switch (item) {
      case Item.Message message -> stream.onNext(message.message());
      case Item.Compute compute -> compute(compute.attempt());
      case Item.PageClosed closed -> {
        sentTables.remove(closed.page());
        if (openedPages.remove(closed.page())) {
          org.equilux.protocol.PageClosed message =
              org.equilux.protocol.PageClosed.newBuilder().setPage(closed.page()).build();
          stream.onNext(ToWorker.newBuilder().setPageClosed(message).build());
        }
      }
      case Item.End end -> {
        if (!stopped) {
          end(end.status());
        }
        return false;
      }
    }
    return true;
  }

  private void end(Status status) {
    if (status.isOk()) {
      stream.onCompleted();
    } else {
      stream.onError(status.asRuntimeException());
    }
  }

  /** Asks the worker to reconnect, if the message can still be sent. */
  private void endBroken() {
    try {
      end(Status.UNAVAILABLE.withDescription("the connection broke"));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "the stream was closed already", e);
    }
  }

  private void compute(ChunkAttempt attempt) {
    if (attempt.cancelled().get()) {
      cluster.failed(attempt.id(), Failure.CANCELLED, "cancelled before it was sent");
      return;
    }
    PageSession page = attempt.page();
    byte[] pixels = NONE;
    byte[] mask = NONE;
    Attempt.Builder message = message(attempt);
    Optional<DirectChunks.Reading> reading = Optional.empty();
    // Workers keep pixels from the first phase on, so in that phase the chunk is new to its worker.
    if (attempt.sendPixels() || attempt.phase() == page.plan().firstPhase()) {
      try {
        ChunkInput.Encoded input = page.source().input(attempt.chunk());
        reading = reading(page, input);
        reading.ifPresent(direct -> message.setSource(direct.source()));
        pixels = reading.isPresent() ? NONE : input.bands();
        if (attempt.phase() != Phase.APPLY) {
          mask = page.source().mask(attempt.chunk()).map(Pixels::toPackedBytes).orElse(NONE);
        }
      } catch (IOException e) {
        cluster.unreadable(attempt, e);
        return;
      } catch (OutOfMemoryError e) {
        // Memory may be free again when chunks of other workers are finished.
        cluster.failed(attempt.id(), Failure.ERROR, "the master is out of memory");
        return;
      }
    }
    openPage(page);
    if (attempt.phase() == Phase.APPLY) {
      page.tables().ifPresent(tables -> sendTables(page.id(), tables));
    }
    Optional<BandStore.Place> place = place(attempt, message);
    if (place.isPresent() || reading.isPresent()) {
      long bytes = reading.map(DirectChunks.Reading::bytes).orElse(0L);
      access.issue(attempt.id(), new StoreAccess.Issued(bytes, place));
    }
    message.setPixelBytes(pixels.length).setMaskBytes(mask.length);
    stream.onNext(ToWorker.newBuilder().setAttempt(message).build());
    sendPixels(attempt, pixels);
    sendPixels(attempt, mask);
    cluster.metrics().sent(pixels.length + mask.length);
  }

  /** The ranges that the worker reads from the object store; empty if the pixels are to be sent. */
  private Optional<DirectChunks.Reading> reading(PageSession page, ChunkInput.Encoded input)
      throws IOException {
    if (access.isUsable()) {
      return DirectChunks.reading(input);
    }
    access
        .problem()
        .ifPresent(
            reason ->
                page.listener()
                    .note("worker %s got pixels from the master: %s".formatted(name, reason)));
    return Optional.empty();
  }

  /**
   * The place in the object store for an attempt's band, also written into the message; empty if
   * the worker is to send the band.
   */
  private Optional<BandStore.Place> place(ChunkAttempt attempt, Attempt.Builder message) {
    PageSession page = attempt.page();
    Optional<BandStore> store = page.listener().bands();
    if (attempt.phase() != Phase.APPLY
        || store.isEmpty()
        || !access.isUsable()
        || !page.task().output().splits()) {
      return Optional.empty();
    }
    try {
      BandStore.Place place = store.get().place(page.page(), attempt.chunk());
      message.setTarget(DirectChunks.target(store.get(), place));
      return Optional.of(place);
    } catch (IOException e) {
      // Without a place, the worker sends the band.
      COMPLAINTS.log(
          System.Logger.Level.WARNING, "no place for a worker's result: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void sendPixels(ChunkAttempt attempt, byte[] bytes) {
    Slices.cut(
        bytes,
        data ->
            stream.onNext(
                ToWorker.newBuilder()
                    .setPixelSlice(PixelSlice.newBuilder().setAttempt(attempt.id()).setData(data))
                    .build()));
  }

  private static Attempt.Builder message(ChunkAttempt attempt) {
    ChunkRows rows = attempt.rows();
    Attempt.Builder message = Attempt.newBuilder();
    attempt
        .page()
        .range()
        .ifPresent(
            range ->
                message.setRange(
                    Attempt.Range.newBuilder().setLow(range.low()).setHigh(range.high())));
    return message
        .setAttempt(attempt.id())
        .setPage(attempt.page().id())
        .setChunk(attempt.chunk())
        .setPhase(
            switch (attempt.phase()) {
              case RANGE -> Attempt.Phase.RANGE;
              case MAP -> Attempt.Phase.MAP;
              case APPLY -> Attempt.Phase.APPLY;
            })
        .setFirstRow(rows.first())
        .setRows(rows.count())
        .setHaloAbove(rows.haloAbove())
        .setHaloBelow(rows.haloBelow())
        .setKeepPixels(attempt.page().plan().keepsPixels(attempt.phase()))
        .setTraceParent(Traces.link(attempt.span()));
  }

  private void openPage(PageSession page) {
    if (openedPages.add(page.id())) {
      PageOpened opened =
          PageOpened.newBuilder()
              .setPage(page.id())
              .setTask(UnsafeByteOperations.unsafeWrap(page.plan().task().toBytes()))
              .build();
      stream.onNext(ToWorker.newBuilder().setPageOpened(opened).build());
    }
  }

  private void sendTables(long page, LutGrid tables) {
    if (sentTables.add(page)) {
      byte[] encoded = tables.encode();
      cluster.metrics().sent(encoded.length);
      Slices.cut(
          encoded,
          data ->
              stream.onNext(
                  ToWorker.newBuilder()
                      .setTableSlice(
                          TableSlice.newBuilder()
                              .setPage(page)
                              .setTotalBytes(encoded.length)
                              .setData(data))
                      .build()));
    }
  }
}
