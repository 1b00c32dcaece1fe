package org.equilux.worker.simd;

import org.equilux.worker.WorkerCommand;
import picocli.CommandLine;

/** Starts a worker that computes with Vector API loops, plain ones where those cannot be had. */
public final class SimdWorker {
  private SimdWorker() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new WorkerCommand()).execute(args));
  }
}
