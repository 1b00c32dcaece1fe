package org.equilux.worker;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.Optional;
import org.equilux.chunks.PageTask;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.observe.LogContext;
import org.equilux.protocol.Slices;

/**
 * A page that the master opened, and its tables. Tables are added by gRPC's thread alone; they are
 * whole before the first chunk is applied, and kernel threads may then read them.
 */
final class OpenPage {
  private final PageTask task;
  private Slices incoming;
  private volatile LutGrid tables;

  OpenPage(PageTask task) {
    this.task = task;
  }

  PageTask task() {
    return task;
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
   * Takes the next bytes of the tables.
   *
   * @throws IllegalArgumentException if they are no tables of this page
   */
  void addTables(int totalBytes, ByteString data) {
    if (incoming == null) {
      if (!task.spec().mayHaveTables(totalBytes)) {
        throw new IllegalArgumentException(totalBytes + " bytes are no tables of such a page");
      }
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
