package org.equilux.master.dispatch;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.equilux.engine.Phase;
import org.equilux.imaging.BandCoding;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.master.scheduler.SchedulerEvent.Failure;
import org.equilux.observe.Traces;
import org.equilux.protocol.Attempt;
import org.equilux.protocol.CancelAttempt;
import org.equilux.protocol.JobClosed;
import org.equilux.protocol.JobOpened;
import org.equilux.protocol.NoMoreWork;
import org.equilux.protocol.PixelSlice;
import org.equilux.protocol.Registered;
import org.equilux.protocol.Slices;
import org.equilux.protocol.TableSlice;
import org.equilux.protocol.ToWorker;

/**
 * Sends what goes to one worker, in order, from a thread of its own: sending waits for the worker
 * to take what is sent, and pixels are read from disk only when it is their turn. That thread owns
 * the stream and what is known to be at the worker.
 */
final class WorkerSender {
  private static final System.Logger LOG = System.getLogger(WorkerSender.class.getName());

  /** Far more than a worker's orders and the pages that end meanwhile. */
  private static final int MAX_QUEUED = 16_384;

  private static final byte[] NONE = {};

  private sealed interface Item {
    record Message(ToWorker message) implements Item {}

    record Compute(Order order) implements Item {}

    record PageClosed(long page) implements Item {}

    record End(Status status) implements Item {}
  }

  private final Cluster cluster;
  private final StreamObserver<ToWorker> stream;
  private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>(MAX_QUEUED);

  private final Set<Long> openedJobs = new HashSet<>();
  private final Set<Long> sentTables = new HashSet<>();
  private final long worker;
  private volatile boolean stopped;

  WorkerSender(Cluster cluster, StreamObserver<ToWorker> stream, long worker, String name) {
    this.cluster = cluster;
    this.stream = stream;
    this.worker = worker;
    Thread.ofVirtual().name("to-" + name).start(this::run);
  }

  void registered(String name, Duration heartbeatInterval) {
    Registered registered =
        Registered.newBuilder()
            .setName(name)
            .setHeartbeatMillis(heartbeatInterval.toMillis())
            .build();
    enqueue(new Item.Message(ToWorker.newBuilder().setRegistered(registered).build()));
  }

  void order(Order order) {
    enqueue(new Item.Compute(order));
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

  /** Ends the stream in good order. */
  void complete() {
    fail(Status.OK);
  }

  /** Ends the stream with a status; what is queued is dropped. */
  void fail(Status status) {
    queue.clear();
    enqueue(new Item.End(status));
  }

  /** The worker is gone; nothing more is sent. */
  void stop() {
    stopped = true;
  }

  private void enqueue(Item item) {
    if (!queue.offer(item)) {
      // Its thread hangs on a worker that takes nothing: leases will run out.
      LOG.log(System.Logger.Level.WARNING, "a worker's queue is full; a message is dropped");
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
      // What was queued is made up for as soon as the worker counts as gone.
      cluster.left(worker, "nothing can be sent to it: " + e);
      endBroken();
    }
  }

  /** False once the stream is ended. */
  private boolean send(Item item) {
    switch (item) {
      case Item.Message message -> stream.onNext(message.message());
      case Item.Compute compute -> compute(compute.order());
      case Item.PageClosed closed -> {
        sentTables.remove(closed.page());
        if (openedJobs.remove(closed.page())) {
          JobClosed message = JobClosed.newBuilder().setJob(closed.page()).build();
          stream.onNext(ToWorker.newBuilder().setJobClosed(message).build());
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

  /** Tells the worker to dial again, if that much still gets through. */
  private void endBroken() {
    try {
      end(Status.UNAVAILABLE.withDescription("the connection broke"));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "the stream was gone already", e);
    }
  }

  private void compute(Order order) {
    if (order.cancelled().get()) {
      cluster.failed(order.attempt(), Failure.CANCELLED, "cancelled before it was sent");
      return;
    }
    PageSession page = order.page();
    byte[] pixels = NONE;
    byte[] mask = NONE;
    // Pixels are kept from the MAP phase on, so a chunk to be counted is new to its worker.
    if (order.sendPixels() || order.phase() == Phase.MAP) {
      try {
        pixels =
            page.plan().input().isPresent()
                ? page.source().encoded(order.chunk())
                : page.source().read(order.chunk()).pixels().toPackedBytes();
        if (order.phase() == Phase.MAP) {
          mask = page.source().mask(order.chunk()).map(Pixels::toPackedBytes).orElse(NONE);
        }
      } catch (IOException e) {
        cluster.unreadable(order, e);
        return;
      } catch (OutOfMemoryError e) {
        // Other workers' chunks may leave room soon.
        cluster.failed(order.attempt(), Failure.ERROR, "the master is out of memory");
        return;
      }
    }
    openJob(page);
    if (order.phase() == Phase.APPLY) {
      page.tables().ifPresent(tables -> sendTables(page.id(), tables));
    }
    stream.onNext(
        ToWorker.newBuilder().setAttempt(attempt(order, pixels.length, mask.length)).build());
    sendPixels(order, pixels);
    sendPixels(order, mask);
    cluster.metrics().sent(pixels.length + mask.length);
  }

  private void sendPixels(Order order, byte[] bytes) {
    Slices.cut(
        bytes,
        data ->
            stream.onNext(
                ToWorker.newBuilder()
                    .setPixelSlice(
                        PixelSlice.newBuilder().setAttempt(order.attempt()).setData(data))
                    .build()));
  }

  private static Attempt attempt(Order order, int pixelBytes, int maskBytes) {
    ChunkRows rows = order.page().plan().chunks().get(order.chunk());
    return Attempt.newBuilder()
        .setAttempt(order.attempt())
        .setJob(order.page().id())
        .setChunk(order.chunk())
        .setPhase(
            switch (order.phase()) {
              case MAP -> Attempt.Phase.MAP;
              case APPLY -> Attempt.Phase.APPLY;
            })
        .setFirstRow(rows.first())
        .setRows(rows.count())
        .setHaloAbove(rows.haloAbove())
        .setHaloBelow(rows.haloBelow())
        .setPixelBytes(pixelBytes)
        .setMaskBytes(maskBytes)
        .setKeepPixels(order.phase() == Phase.MAP)
        .setTraceParent(Traces.link(order.span()))
        .build();
  }

  private void openJob(PageSession page) {
    if (openedJobs.add(page.id())) {
      JobSpec spec = page.plan().spec();
      JobOpened.Builder opened =
          JobOpened.newBuilder()
              .setJob(page.id())
              .setOperation(spec.operation().name())
              .putAllParameters(spec.parameters())
              .setFormat(spec.format().name())
              .setWidth(spec.width())
              .setHeight(spec.height())
              .setJobId(page.jobId())
              .setPage(page.page() + 1);
      page.plan().input().ifPresent(coding -> opened.setInputCoding(bytes(coding)));
      page.plan().output().ifPresent(coding -> opened.setOutputCoding(bytes(coding)));
      stream.onNext(ToWorker.newBuilder().setJobOpened(opened).build());
    }
  }

  private static ByteString bytes(BandCoding coding) {
    return ByteString.copyFrom(coding.toBytes());
  }

  private void sendTables(long job, LutGrid tables) {
    if (sentTables.add(job)) {
      byte[] encoded = tables.encode();
      cluster.metrics().sent(encoded.length);
      Slices.cut(
          encoded,
          data ->
              stream.onNext(
                  ToWorker.newBuilder()
                      .setTableSlice(
                          TableSlice.newBuilder()
                              .setJob(job)
                              .setTotalBytes(encoded.length)
                              .setData(data))
                      .build()));
    }
  }
}
