package org.equilux.worker;

import org.equilux.chunks.MemoryBudget;
import org.equilux.chunks.PageTask;

/**
 * The bound of the memory that masters can make a worker allocate, not including the pixel cache,
 * which has its own bound. Correct masters stay far below it; a hostile or faulty master cannot
 * exceed it. Shared by gRPC's threads and the kernel threads of all sessions.
 */
final class SessionMemory {
  /** Pages that are open at once; a master opens one for each of its running jobs. */
  static final int MAX_PAGES = 256;

  /** Attempts not answered for; a master in order gives two for each slot. */
  static final int MAX_ATTEMPTS_PER_SLOT = 8;

  /** Serial forms of all open pages' tasks; one has some kilobytes. */
  private static final long TASK_BYTES = 16L << 20;

  /** Chunks and masks on their way or being computed, as they came. */
  private final MemoryBudget chunks;

  /** Tables of open pages. */
  private final MemoryBudget tables;

  private final MemoryBudget tasks = new MemoryBudget(TASK_BYTES);
  private final long decodedChunk;

  /**
   * @param heap bytes that this process may take
   */
  SessionMemory(long heap) {
    this.chunks = new MemoryBudget(heap / 4);
    this.tables = new MemoryBudget(heap / 4);
    this.decodedChunk = heap / 8;
  }

  MemoryBudget chunks() {
    return chunks;
  }

  MemoryBudget tables() {
    return tables;
  }

  MemoryBudget tasks() {
    return tasks;
  }

  /** Whether a number of rows of a page may be decoded at once. */
  boolean mayDecode(PageTask task, long rows) {
    return rows * task.spec().width() * task.spec().format().bytesPerPixel() <= decodedChunk;
  }
}
