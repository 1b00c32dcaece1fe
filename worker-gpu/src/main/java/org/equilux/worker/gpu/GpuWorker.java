package org.equilux.worker.gpu;

import org.equilux.worker.WorkerCommand;
import picocli.CommandLine;

/** Starts a worker that computes with OpenCL, SIMD where that cannot be had. */
public final class GpuWorker {
  private GpuWorker() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new WorkerCommand()).execute(args));
  }
}
