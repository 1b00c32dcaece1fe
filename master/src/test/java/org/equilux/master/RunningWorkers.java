package org.equilux.master;

import java.util.ArrayList;
import java.util.List;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerRefusedException;

/** Workers of a test, each run by its own thread until it is drained. */
public final class RunningWorkers {
  private final List<Worker> workers = new ArrayList<>();

  public void start(Worker worker) {
    workers.add(worker);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                worker.run();
              } catch (WorkerRefusedException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  /** Drains all workers and waits until they have ended. */
  public void drain() throws InterruptedException {
    for (Worker worker : workers) {
      worker.drain();
    }
  }
}
