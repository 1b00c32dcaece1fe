package org.equilux.master.jobs.run;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.equilux.master.jobs.store.BandRecords.Entry;

/**
 * The writer of a run's records of stored bands: a thread that collects records and writes them
 * together. After a failure, nothing more is recorded, since later records depend on earlier ones.
 * Thread-safe; adding a record never blocks.
 */
final class JournalWriter implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JournalWriter.class.getName());

  /** The limit of records that wait; a page has fewer stored bands. */
  private static final int MOST_WAITING = 4_096;

  /** The limit of records in one transaction. */
  private static final int MOST_AT_ONCE = 500;

  private static final Duration END_TIMEOUT = Duration.ofSeconds(90);

  /** The destination of records. */
  @FunctionalInterface
  interface Sink {
    void write(List<Entry> entries) throws IOException;
  }

  private final String job;
  private final Sink sink;
  private final Duration pace;
  private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Null until the first record; guarded by this object's monitor. */
  private Thread thread;

  private volatile boolean failed;

  /**
   * Creates a writer without a thread, which the first record starts.
   *
   * @param pace time that a record waits for others
   */
  JournalWriter(String job, Sink sink, Duration pace) {
    this.job = job;
    this.sink = sink;
    this.pace = pace;
  }

  /** Adds a record, to be written soon. */
  void add(Entry entry) {
    if (failed) {
      return;
    }
    if (!waiting.offer(entry)) {
      fail("too many wait for the database");
      return;
    }
    synchronized (this) {
      if (thread == null && closed.getCount() > 0) {
        thread = Thread.ofVirtual().name("band-journal").start(this::write);
      }
    }
  }

  private void write() {
    List<Entry> batch = new ArrayList<>();
    try {
      while (!failed) {
        batch.add(waiting.take());
        if (closed.await(pace.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
        int _ = waiting.drainTo(batch, MOST_AT_ONCE - 1);
        sink.write(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      // Only the end of the run interrupts this thread.
      LOG.log(Level.DEBUG, "the run ended", e);
    } catch (IOException | RuntimeException e) {
      fail(e.getMessage());
    }
  }

  private synchronized void fail(String reason) {
    if (!failed) {
      failed = true;
      LOG.log(
          Level.WARNING,
          "the stored bands of job {0} are not recorded any more, so that a later run would compute"
              + " them again: {1}",
          job,
          reason);
    }
  }

  /** Drops the records that wait, and waits for those that are being written. */
  @Override
  public void close() {
    closed.countDown();
    Thread writing;
    synchronized (this) {
      writing = thread;
    }
    if (writing == null) {
      return;
    }
    writing.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      if (!writing.join(END_TIMEOUT)) {
        LOG.log(Level.WARNING, "records of the stored bands of job {0} do not end", job);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
