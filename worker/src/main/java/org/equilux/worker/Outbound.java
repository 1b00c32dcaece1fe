package org.equilux.worker;

import io.grpc.stub.ClientCallStreamObserver;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.equilux.protocol.FromWorker;

/**
 * The stream to the master, shared by the kernel threads and the heartbeat. Bulk messages wait
 * until the stream takes more, so that the queue inside gRPC stays short; all state is guarded by
 * the lock.
 */
final class Outbound {
  /** A master that takes nothing for so long is as good as gone. */
  private static final long STALL_SECONDS = 60;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ClientCallStreamObserver<FromWorker> stream;
  private boolean closed;

  /** Time at which the stream last accepted a bulk message, or became ready for the first one. */
  private long lastSent = System.nanoTime();

  Outbound(ClientCallStreamObserver<FromWorker> stream) {
    this.stream = stream;
    stream.setOnReadyHandler(this::signal);
  }

  /** Sends a small message immediately, without waiting for flow control. */
  void sendNow(FromWorker message) {
    lock.lock();
    try {
      if (!closed) {
        stream.onNext(message);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends when the stream takes more. Does nothing once the stream is closed. */
  void send(FromWorker message) {
    lock.lock();
    try {
      while (!closed && !stream.isReady()) {
        long left = lastSent + TimeUnit.SECONDS.toNanos(STALL_SECONDS) - System.nanoTime();
        if (left <= 0) {
          fail("the master took nothing for " + STALL_SECONDS + " s");
          return;
        }
        long _ = changed.awaitNanos(left);
      }
      if (!closed) {
        stream.onNext(message);
        lastSent = System.nanoTime();
      }
    } catch (InterruptedException e) {
      fail("interrupted");
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream in good order. */
  void complete() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        stream.onCompleted();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Breaks the stream off. */
  void fail(String reason) {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        stream.cancel(reason, null);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Marks the stream as ended by the other side: nothing more is sent, and waiting threads
   * continue.
   */
  void ended() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
