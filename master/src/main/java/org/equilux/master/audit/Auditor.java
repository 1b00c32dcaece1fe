package org.equilux.master.audit;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.equilux.chunks.ChunkComputer;
import org.equilux.chunks.ChunkInput;
import org.equilux.chunks.ChunkOutput;
import org.equilux.imaging.BandCoding;
import org.equilux.kernels.backend.BackendException;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.backend.ScalarBackend;
import org.equilux.kernels.pixels.Pixels;

/**
 * The auditor recomputes results of workers and compares them, as results have the same bits on
 * every machine. One thread does so for a small share of all results. Requests wait in a short
 * bounded queue, and a worker's stream waits while the queue is full.
 *
 * <p>A result that differs is recomputed by the scalar reference implementation, so that a broken
 * device of the master does not make a worker look wrong.
 */
public final class Auditor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Auditor.class.getName());

  /** The bound of the queue; a result has some megabytes. */
  private static final int MAX_WAITING = 4;

  private record Waiting(AuditRequest request, Consumer<Verdict> verdict) {}

  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final ChunkComputer reference =
      new ChunkComputer(BackendStack.of(List.of(new ScalarBackend())));
  private final String backend;
  private final Thread thread;
  private volatile boolean closed;

  /** Opened by the auditor's thread for its first request, and confined to that thread. */
  private BackendStack backends;

  /**
   * Starts the auditor.
   *
   * @param backend a backend's name or {@link BackendStack#AUTO}; opened at the first audit
   */
  public Auditor(String backend) {
    this.backend = backend;
    this.thread = Thread.ofPlatform().daemon().name("auditor").start(this::run);
  }

  /**
   * Queues an audit. Waits while the queue is full.
   *
   * @param verdict called once, by the auditor's thread, unless the auditor is closed first
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public void audit(AuditRequest request, Consumer<Verdict> verdict) throws InterruptedException {
    Waiting waiting = new Waiting(request, verdict);
    while (!closed && !queue.offer(waiting, 1, TimeUnit.SECONDS)) {
      // Retry until the queue has space or the auditor is closed.
    }
  }

  private void run() {
    while (!closed) {
      try {
        Waiting next = queue.take();
        next.verdict().accept(verdict(next.request()));
      } catch (InterruptedException e) {
        // Only {@link #close} interrupts this thread, and the loop's condition ends the loop.
        LOG.log(System.Logger.Level.DEBUG, "interrupted", e);
      } catch (RuntimeException | Error e) {
        LOG.log(System.Logger.Level.ERROR, "a verdict could not be handled", e);
      }
    }
    if (backends != null) {
      backends.close();
    }
  }

  private Verdict verdict(AuditRequest request) {
    try {
      Optional<String> difference = difference(request, computer());
      if (difference.isEmpty()) {
        return new Verdict.Right();
      }
      Optional<String> confirmed = difference(request, reference);
      if (confirmed.isPresent()) {
        return new Verdict.Wrong(confirmed.get());
      }
      LOG.log(
          System.Logger.Level.ERROR,
          "a backend of this master computes wrongly: {0}; the worker''s result is that of the"
              + " reference implementation. Restart the master with --backend scalar, and test the"
              + " device",
          difference.get());
      return new Verdict.Right();
    } catch (IOException e) {
      return new Verdict.Unreadable(e);
    } catch (BackendException | BackendUnavailableException e) {
      return new Verdict.Unknown(e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a result could not be recomputed", e);
      return new Verdict.Unknown(e.toString());
    }
  }

  private ChunkComputer computer() throws BackendUnavailableException {
    if (backends == null) {
      backends = BackendStack.open(backend);
    }
    return new ChunkComputer(backends);
  }

  /** The difference of the result from the computer's own; empty if they are equal. */
  private static Optional<String> difference(AuditRequest request, ChunkComputer computer)
      throws IOException {
    ChunkInput input = request.source().input(request.chunk());
    return switch (request.result()) {
      case ChunkOutput.Range range -> {
        ChunkComputer.Ranged right =
            computer
                .range(
                    request.task(), request.rows(), input, request.source().mask(request.chunk()))
                .value();
        yield right.range().equals(range)
            ? Optional.empty()
            : Optional.of("its range of values differs from that of the chunk's pixels");
      }
      case ChunkOutput.Counts counts -> {
        ChunkComputer.Counted counted =
            computer
                .count(
                    request.task(), request.rows(), input, request.source().mask(request.chunk()))
                .value();
        yield counted.counts().histograms().equals(counts.histograms())
            ? Optional.empty()
            : Optional.of("its histogram differs from that of the chunk's pixels");
      }
      case ChunkOutput.Stored _ ->
          throw new IllegalArgumentException("a stored band must be read before it is audited");
      case ChunkOutput.Band band -> {
        ChunkOutput.Band right =
            computer.apply(request.task(), request.rows(), input, request.tables()).value();
        yield difference(request, band.encoded(), right.encoded());
      }
    };
  }

  /**
   * The difference of a band from the right one. Bands whose bytes differ may have equal pixels: an
   * encoder of another release may choose other codes.
   */
  private static Optional<String> difference(AuditRequest request, byte[] band, byte[] right)
      throws IOException {
    if (Arrays.equals(band, right)) {
      return Optional.empty();
    }
    BandCoding coding = request.task().output();
    int first = request.rows().first();
    int rows = request.rows().count();
    Pixels is;
    Pixels should;
    try {
      is = coding.decode(band, first, rows);
      should = coding.decode(right, first, rows);
    } catch (UnsupportedOperationException e) {
      return Optional.of("its encoded rows differ in size from those of the chunk");
    }
    int different = 0;
    byte[] a = is.toPackedBytes();
    byte[] b = should.toPackedBytes();
    for (int i = 0; i < a.length; i++) {
      different += a[i] == b[i] ? 0 : 1;
    }
    return different == 0
        ? Optional.empty()
        : Optional.of("%d of %d bytes of its pixels are wrong".formatted(different, a.length));
  }

  /** Stops the thread and drops queued requests. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
