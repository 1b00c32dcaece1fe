package org.equilux.spark.divide;

import java.io.IOException;
import java.io.Serializable;
import org.equilux.chunks.ChunkComputer;
import org.equilux.chunks.PageTask;
import org.equilux.command.option.Processing;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.spark.task.ExecutorJvm;
import org.equilux.spark.task.Place;
import org.equilux.storage.RandomAccessSource;

/**
 * The common part of all tasks of a page, serializable.
 *
 * @param task the page's task, serialized
 * @param input the picture's file
 * @param bands folder of the files of encoded bands
 * @param mark of the run's temporary files
 * @param pixels estimated number of pixels for an executor
 */
@SuppressWarnings("ArrayRecordComponent") // Serialized, never compared.
record PageWork(
    byte[] task, Place input, Place bands, String mark, Processing processing, long pixels)
    implements Serializable {
  PageWork with(PageTask other) {
    return new PageWork(other.toBytes(), input, bands, mark, processing, pixels);
  }

  PageTask pageTask() {
    return PageTask.parse(task);
  }

  RandomAccessSource open() throws IOException {
    return input.blob().open();
  }

  ChunkComputer computer() throws BackendUnavailableException {
    BackendStack backends = ExecutorJvm.backends(processing.backend());
    backends.expect(pixels);
    return new ChunkComputer(backends);
  }

  int threads() {
    return processing.threadsOr(ExecutorJvm.cores());
  }
}
