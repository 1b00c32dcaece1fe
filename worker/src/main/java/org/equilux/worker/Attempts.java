package org.equilux.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.equilux.chunks.ChunkComputer;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.ChunkOutput;
import org.equilux.chunks.PageTask;
import org.equilux.chunks.PixelCache;
import org.equilux.imaging.PictureException;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.Execution;
import org.equilux.kernels.pixels.Chunk;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.Pixels;
import org.equilux.protocol.Attempt;
import org.equilux.protocol.AttemptFailed;
import org.equilux.protocol.AttemptFailed.Failure;
import org.equilux.protocol.FromWorker;
import org.equilux.protocol.PageOpened;
import org.equilux.protocol.PixelSlice;
import org.equilux.protocol.SlotsChanged;
import org.equilux.protocol.TableSlice;
import org.equilux.worker.transfer.DirectTransfers;
import org.equilux.worker.transfer.TransferException;

/**
 * The attempts of one session: takes in pages, tables and chunks, has chunks computed by the kernel
 * threads that all sessions share, and answers for every attempt once. The master's messages come
 * from gRPC's thread, one at a time, which owns {@link #receiving}; the other maps are shared with
 * the kernel threads.
 */
final class Attempts {
  private static final System.Logger LOG = System.getLogger(Attempts.class.getName());

  private static final int MAX_REASON_LENGTH = 2000;

  /** The maximum wait for running computations when a session ends. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * An attempt whose chunk is on its way.
   *
   * @param source of the pixels; empty if they are sent
   */
  private record Receiving(
      Attempt attempt, OpenPage page, Optional<PixelSource> source, IncomingChunk chunk) {}

  /** An attempt that is not answered for. */
  private static final class Unanswered {
    /** Bytes of the chunk and its mask, counted in the session's memory. */
    private final long bytes;

    private volatile boolean cancelled;

    Unanswered(long bytes) {
      this.bytes = bytes;
    }
  }

  private final AttemptObserver observer;
  private final Runnable answered;
  private final ChunkComputer computer;
  private final DirectTransfers transfers;
  private final ResultDelivery delivery;
  private final PixelCache cache;
  private final SessionMemory memory;
  private final int maxAttempts;
  private final Capacity capacity;
  private final Map<Long, OpenPage> pages = new ConcurrentHashMap<>();
  private final Map<Long, Receiving> receiving = new ConcurrentHashMap<>();

  private final Map<Long, Unanswered> open = new ConcurrentHashMap<>();

  private volatile Outbound outbound;

  /**
   * Kernel threads that work for this session; guarded by this object's monitor, as is the next.
   */
  private int running;

  private boolean ended;

  /**
   * Begins without a stream.
   *
   * @param backends used, not owned
   * @param transfers used, not owned
   * @param answered called after each answer
   */
  Attempts(
      WorkerOptions options,
      BackendStack backends,
      Capacity capacity,
      AttemptObserver observer,
      DirectTransfers transfers,
      Runnable answered) {
    this.observer = observer;
    this.answered = answered;
    this.capacity = capacity;
    this.transfers = transfers;
    this.delivery = new ResultDelivery(observer, transfers);
    this.computer = new ChunkComputer(backends, observer);
    this.cache = new PixelCache(capacity.pixels());
    this.memory = capacity.memory();
    this.maxAttempts = options.slots() * SessionMemory.MAX_ATTEMPTS_PER_SLOT;
  }

  /** Answers go here from now on; to be called before the first attempt. */
  void answerOn(Outbound stream) {
    outbound = stream;
  }

  /** Whether every attempt is answered for. */
  boolean isIdle() {
    return open.isEmpty();
  }

  /** Bytes of pixels kept between the phases. */
  long cachedBytes() {
    return cache.bytes();
  }

  // --- the master's messages ------------------------------------------------------------------

  /**
   * Receives a page's task.
   *
   * @throws IllegalArgumentException if the page is open, or more pages are than a master needs
   */
  void pageOpened(PageOpened message) {
    int bytes = message.getTask().size();
    if (pages.containsKey(message.getPage()) || pages.size() >= SessionMemory.MAX_PAGES) {
      throw new IllegalArgumentException(
          "page %d is opened, and %d pages are open already"
              .formatted(message.getPage(), pages.size()));
    }
    if (!memory.tasks().take(bytes)) {
      throw new IllegalArgumentException("the tasks of the open pages are too large");
    }
    try {
      PageTask task = PageTask.parse(message.getTask().toByteArray());
      pages.put(message.getPage(), new OpenPage(task, bytes, memory.tables()));
      cache.open(message.getPage());
      capacity.shares().busy(this, this::changeSlots);
    } catch (IllegalArgumentException e) {
      // The task may be from another release. Its attempts are answered with errors, and the master
      // reassigns them.
      memory.tasks().give(bytes);
      LOG.log(
          System.Logger.Level.WARNING,
          "a page that this worker cannot compute: {0}",
          e.getMessage());
    }
  }

  void pageClosed(long page) {
    OpenPage closed = pages.remove(page);
    if (closed != null) {
      memory.tasks().give(closed.taskBytes());
      closed.close();
      if (pages.isEmpty()) {
        capacity.shares().idle(this);
      }
    }
    cache.close(page);
  }

  private void changeSlots(int slots) {
    outbound.sendNow(
        FromWorker.newBuilder().setSlotsChanged(SlotsChanged.newBuilder().setSlots(slots)).build());
  }

  /**
   * Receives the next bytes of a page's tables.
   *
   * @throws IllegalArgumentException if they are no tables of the page
   */
  void tableSlice(TableSlice message) {
    OpenPage page = pages.get(message.getPage());
    observer.received(message.getData().size());
    if (page != null) {
      page.addTables(message.getTotalBytes(), message.getData());
    }
  }

  void cancel(long attempt) {
    Unanswered cancelled = open.get(attempt);
    if (cancelled != null) {
      cancelled.cancelled = true;
    }
  }

  /**
   * Begins an attempt.
   *
   * @throws IllegalArgumentException if its chunk is none of its page, or there are more attempts
   *     than the worker has announced slots for
   */
  void attempt(Attempt attempt) {
    if (open.size() >= maxAttempts || open.containsKey(attempt.getAttempt())) {
      throw new IllegalArgumentException(
          "attempt %d is begun, and %d are not answered for"
              .formatted(attempt.getAttempt(), open.size()));
    }
    Optional<PixelSource> source = PixelSource.of(attempt);
    long encoded = source.isPresent() ? source.get().bytes() : attempt.getPixelBytes();
    long bytes = Math.max(0L, encoded) + Math.max(0L, attempt.getMaskBytes());
    boolean taken = memory.chunks().take(bytes);
    open.put(attempt.getAttempt(), new Unanswered(taken ? bytes : 0));
    OpenPage page = pages.get(attempt.getPage());
    if (page == null) {
      fail(
          attempt,
          Failure.ERROR,
          "this worker cannot compute such a page; is it of another release than the master?");
      return;
    }
    if (!taken || !memory.mayDecode(page.task(), attemptRows(attempt, page))) {
      fail(
          attempt,
          Failure.ERROR,
          "this worker has too little memory for a chunk of %d rows of %d pixels; start it with more (-Xmx), or the master with a smaller --chunk-size"
              .formatted(attemptRows(attempt, page), page.task().spec().width()));
      return;
    }
    if (attempt.getPhase() == Attempt.Phase.APPLY && page.lacksMemory()) {
      fail(
          attempt,
          Failure.ERROR,
          "this worker has too little memory for the tables of the page; start it with more"
              + " (-Xmx)");
      return;
    }
    if (encoded > 0) {
      IncomingChunk chunk = new IncomingChunk(attempt, page.task(), encoded);
      receive(new Receiving(attempt, page, source, chunk));
      return;
    }
    if (attempt.getMaskBytes() != 0) {
      throw new IllegalArgumentException("a mask without the pixels that it belongs to");
    }
    Optional<Chunk> kept = cache.get(attempt.getPage(), attempt.getChunk());
    if (kept.isEmpty()) {
      fail(attempt, Failure.PIXELS_MISSING, "the pixels are no longer kept");
    } else {
      submit(attempt, page, new ChunkInput.Kept(kept.get()), Optional.empty());
    }
  }

  /** Continues with an attempt when its chunk has arrived completely. */
  private void receive(Receiving incoming) {
    Attempt attempt = incoming.attempt();
    IncomingChunk chunk = incoming.chunk();
    if (!chunk.isComplete()) {
      receiving.put(attempt.getAttempt(), incoming);
    } else if (incoming.source().isPresent()) {
      PixelSource source = incoming.source().get();
      Thread.ofVirtual().name("fetch").start(() -> fetch(incoming, source));
    } else {
      submit(attempt, incoming.page(), chunk.input(), chunk.mask());
    }
  }

  /** Reads a chunk's pixels from the object store, in a separate thread. */
  private void fetch(Receiving incoming, PixelSource source) {
    Attempt attempt = incoming.attempt();
    try {
      Unanswered unanswered = open.get(attempt.getAttempt());
      if (unanswered == null || unanswered.cancelled) {
        fail(attempt, Failure.CANCELLED, "cancelled");
        return;
      }
      ChunkInput input = source.read(transfers.usable());
      transfers.succeeded();
      observer.fetched(source.bytes());
      submit(attempt, incoming.page(), input, incoming.chunk().mask());
    } catch (TransferException e) {
      transfers.failed(e);
      fail(attempt, Failure.SOURCE_UNREADABLE, e.getMessage());
    } catch (IOException | RuntimeException | Error e) {
      unexpected(attempt, e);
    }
  }

  private static long attemptRows(Attempt attempt, OpenPage page) {
    return IncomingChunk.rows(attempt, page.task().spec()).held();
  }

  /**
   * Receives the next bytes of an attempt's chunk.
   *
   * @throws IllegalArgumentException if these are more than were announced
   */
  void pixelSlice(PixelSlice slice) {
    Receiving incoming = receiving.get(slice.getAttempt());
    if (incoming == null) {
      return; // The attempt was already answered.
    }
    incoming.chunk().add(slice.getData());
    observer.received(slice.getData().size());
    if (incoming.chunk().isComplete()) {
      receiving.remove(slice.getAttempt());
      receive(incoming);
    }
  }

  // --- computing ------------------------------------------------------------------------------

  private void submit(Attempt attempt, OpenPage page, ChunkInput input, Optional<Pixels> mask) {
    try {
      capacity
          .kernels()
          .execute(
              () ->
                  unlessEnded(
                      () ->
                          observer.attempt(
                              attempt, page, () -> compute(attempt, page, input, mask))));
    } catch (RejectedExecutionException e) {
      fail(attempt, Failure.ERROR, "the worker has more attempts than it can hold");
    }
  }

  private void unlessEnded(Runnable work) {
    synchronized (this) {
      if (ended) {
        return;
      }
      running++;
    }
    try {
      work.run();
    } finally {
      synchronized (this) {
        running--;
        notifyAll();
      }
    }
  }

  private void compute(Attempt attempt, OpenPage page, ChunkInput input, Optional<Pixels> mask) {
    Unanswered unanswered = open.get(attempt.getAttempt());
    if (unanswered == null || unanswered.cancelled) {
      fail(attempt, Failure.CANCELLED, "cancelled");
      return;
    }
    try {
      PageTask task = page.task(attempt);
      ChunkRows rows = IncomingChunk.rows(attempt, task.spec());
      switch (attempt.getPhase()) {
        case RANGE -> {
          Execution<ChunkComputer.Ranged> ranged = computer.range(task, rows, input, mask);
          boolean kept = keep(attempt, ranged.value().pixels());
          deliver(attempt, task, ranged.with(ranged.value().range()), kept);
        }
        case MAP -> {
          Execution<ChunkComputer.Counted> counted = computer.count(task, rows, input, mask);
          boolean kept = keep(attempt, counted.value().pixels());
          deliver(attempt, task, counted.with(counted.value().counts()), kept);
        }
        case APPLY ->
            deliver(attempt, task, computer.apply(task, rows, input, page.tables()), false);
        case UNRECOGNIZED -> throw new IllegalArgumentException("an unknown phase");
      }
    } catch (BackendException | PictureException e) {
      fail(attempt, Failure.ERROR, e.getMessage());
    } catch (IOException | RuntimeException | Error e) {
      unexpected(attempt, e);
    }
  }

  private void unexpected(Attempt attempt, Throwable fault) {
    LOG.log(System.Logger.Level.ERROR, "a chunk could not be computed", fault);
    boolean said = fault instanceof IOException && fault.getMessage() != null;
    fail(
        attempt,
        Failure.ERROR,
        said ? fault.getMessage() : "an unexpected fault; the worker's log says more");
  }

  /** Keeps the very pixels, as a device may have a copy that it knows by their array. */
  private boolean keep(Attempt attempt, Chunk pixels) {
    return attempt.getKeepPixels() && cache.put(attempt.getPage(), attempt.getChunk(), pixels);
  }

  // --- answers --------------------------------------------------------------------------------

  private void deliver(
      Attempt attempt, PageTask task, Execution<? extends ChunkOutput> execution, boolean kept) {
    delivery.deliver(
        new ResultDelivery.Result(attempt, task, execution, kept),
        outbound,
        message -> answer(attempt, message));
  }

  private void fail(Attempt attempt, Failure failure, String reason) {
    observer.failed(failure, reason);
    AttemptFailed failed =
        AttemptFailed.newBuilder()
            .setAttempt(attempt.getAttempt())
            .setFailure(failure)
            .setReason(shortened(reason))
            .build();
    answer(attempt, FromWorker.newBuilder().setAttemptFailed(failed).build());
  }

  private void answer(Attempt attempt, FromWorker message) {
    outbound.sendNow(message);
    Unanswered answeredFor = open.remove(attempt.getAttempt());
    if (answeredFor != null) {
      memory.chunks().give(answeredFor.bytes);
    }
    answered.run();
  }

  /** Shortens a reason, which is for people; a driver's may be as long as a compiler's log. */
  static String shortened(String text) {
    return text.length() <= MAX_REASON_LENGTH ? text : text.substring(0, MAX_REASON_LENGTH);
  }

  /**
   * Drops waiting attempts, waits for running ones, and releases the memory of all unanswered ones.
   */
  void end() throws InterruptedException {
    synchronized (this) {
      ended = true;
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      for (long left = PATIENCE.toNanos(); running > 0 && left > 0; ) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = deadline - System.nanoTime();
      }
      if (running > 0) {
        LOG.log(System.Logger.Level.WARNING, "a kernel of the last session is still running");
      }
    }
    receiving.clear();
    for (Long attempt : List.copyOf(open.keySet())) {
      Unanswered unanswered = open.remove(attempt);
      if (unanswered != null) {
        memory.chunks().give(unanswered.bytes);
      }
    }
    List.copyOf(pages.keySet()).forEach(this::pageClosed);
  }
}
