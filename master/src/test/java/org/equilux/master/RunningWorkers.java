package org.equilux.master;

import java.util.ArrayList;
import java.util.List;
import org.equilux.worker.Worker;
import org.equilux.worker.WorkerRefusedException;

/** Workers of a test, each in a thread of its own, until they are told to leave. */
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

  /** Tells all of them to leave, and waits for that. */
  public void drain() throws InterruptedException {
    for (Worker worker : workers) {
      worker.drain();
    }
  }
}
