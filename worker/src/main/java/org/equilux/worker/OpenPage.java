package org.equilux.worker;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.Optional;
import org.equilux.chunks.MemoryBudget;
import org.equilux.chunks.PageTask;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.observe.LogContext;
import org.equilux.protocol.Attempt;
import org.equilux.protocol.Slices;

/**
 * A page that the master opened, and its tables. Tables are added by gRPC's thread alone; they are
 * whole before the first chunk is applied, and kernel threads may then read them.
 */
final class OpenPage {
  private final PageTask task;

  /** The task with the range of values that attempts say; null before. */
  private volatile PageTask ranged;

  private final int taskBytes;
  private final MemoryBudget memory;
  private Slices incoming;

  /** Bytes taken from the memory. */
  private long taken;

  private boolean lacksMemory;
  private volatile LutGrid tables;

  /**
   * @param taskBytes of the task's serial form
   * @param memory for tables, of all pages
   */
  OpenPage(PageTask task, int taskBytes, MemoryBudget memory) {
    this.task = task;
    this.taskBytes = taskBytes;
    this.memory = memory;
  }

  int taskBytes() {
    return taskBytes;
  }

  /** Whether there was no memory for the page's tables; for gRPC's thread. */
  boolean lacksMemory() {
    return lacksMemory;
  }

  /** Releases the memory of the tables; called by gRPC's thread. */
  void close() {
    memory.give(taken);
    taken = 0;
  }

  PageTask task() {
    return task;
  }

  /**
   * The task of an attempt: with the range of values that the attempt says, if it says one.
   *
   * @throws IllegalArgumentException if the range is none
   */
  PageTask task(Attempt attempt) {
    if (!attempt.hasRange()) {
      return task;
    }
    ValueRange range = new ValueRange(attempt.getRange().getLow(), attempt.getRange().getHigh());
    PageTask known = ranged;
    if (known == null || !known.spec().range().equals(Optional.of(range))) {
      known = task.withRange(range);
      ranged = known;
    }
    return known;
  }

  /**
   * Lines that the calling thread logs belong to a chunk of this page until the scope is closed.
   */
  LogContext.Scope logged(int chunk) {
    return LogContext.with(
        Map.of(
            "job",
            task.job(),
            "page",
            Integer.toString(task.page() + 1),
            "chunk",
            Integer.toString(chunk)));
  }

  /**
   * Receives the next bytes of the tables, if there is memory for them.
   *
   * @throws IllegalArgumentException if they are no tables of this page, or it has tables
   */
  void addTables(int totalBytes, ByteString data) {
    if (tables != null) {
      throw new IllegalArgumentException("the page has its tables already");
    }
    if (lacksMemory) {
      return;
    }
    if (incoming == null) {
      if (!task.spec().mayHaveTables(totalBytes)) {
        throw new IllegalArgumentException(totalBytes + " bytes are no tables of such a page");
      }
      if (!memory.take(totalBytes)) {
        lacksMemory = true;
        return;
      }
      taken = totalBytes;
      incoming = new Slices(totalBytes);
    }
    incoming.add(data);
    if (incoming.isComplete()) {
      tables = task.spec().decodeTables(incoming.bytes());
      incoming = null;
    }
  }

  /** The tables; empty if they have not come, or the operation has none. */
  Optional<LutGrid> tables() {
    return Optional.ofNullable(tables);
  }
}
