package org.equilux.worker;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.equilux.chunks.MemoryBudget;

/**
 * The capacity of a worker, which the sessions with all its masters share: the kernel threads, the
 * memory, and the {@link SlotShares}.
 */
final class Capacity {
  /** Masters with which a worker has sessions at once. */
  static final int MAX_SESSIONS = 16;

  private static final System.Logger LOG = System.getLogger(Capacity.class.getName());

  private final ThreadPoolExecutor kernels;
  private final MemoryBudget pixels;
  private final SessionMemory memory = new SessionMemory(Runtime.getRuntime().maxMemory());
  private final SlotShares shares;

  Capacity(WorkerOptions options) {
    this.pixels = new MemoryBudget(options.cacheBytes());
    this.shares = new SlotShares(options.slots());
    this.kernels =
        new ThreadPoolExecutor(
            options.slots(),
            options.slots(),
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(
                options.slots() * SessionMemory.MAX_ATTEMPTS_PER_SLOT * MAX_SESSIONS),
            Thread.ofPlatform().daemon().name("kernel-", 0).factory());
  }

  /** The threads that compute chunks, one for each slot. */
  ThreadPoolExecutor kernels() {
    return kernels;
  }

  /** The memory for pixels that are kept between the phases. */
  MemoryBudget pixels() {
    return pixels;
  }

  SessionMemory memory() {
    return memory;
  }

  SlotShares shares() {
    return shares;
  }

  /** Cancels running computations and waits for the kernel threads. */
  void end() throws InterruptedException {
    kernels.shutdownNow();
    if (!kernels.awaitTermination(1, TimeUnit.MINUTES)) {
      LOG.log(System.Logger.Level.WARNING, "a kernel is still running");
    }
  }
}
