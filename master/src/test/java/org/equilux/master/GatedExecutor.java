package org.equilux.master;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ValueRange;

/**
 * Chunk executor that holds chunks until its gate opens, so that tests can inspect a running job.
 * State is guarded by the executor's monitor.
 */
public final class GatedExecutor implements ChunkExecutor {
  private final ChunkExecutor delegate;
  private final List<Runnable> held = new ArrayList<>();
  private boolean open;

  GatedExecutor(ChunkExecutor delegate, boolean open) {
    this.delegate = delegate;
    this.open = open;
  }

  /** Opens the gate for all waiting and future chunks. */
  public synchronized void open() {
    open = true;
    held.forEach(Runnable::run);
    held.clear();
  }

  private synchronized void pass(Runnable call) {
    if (open) {
      call.run();
    } else {
      held.add(call);
    }
  }

  @Override
  public ChunkSession open(
      ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, ChunkListener listener) {
    ChunkSession session = delegate.open(plan, tables, source, listener);
    return new ChunkSession() {
      @Override
      public void ready(int chunk) {
        pass(() -> session.ready(chunk));
      }

      @Override
      public void publish(ValueRange range) {
        pass(() -> session.publish(range));
      }

      @Override
      public void publish(LutGrid tables) {
        pass(() -> session.publish(tables));
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }

  @Override
  public int slots() {
    return delegate.slots();
  }

  @Override
  public void close() {
    delegate.close();
  }
}
