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
 * The common part of all tasks of a page, in values that travel.
 *
 * @param task the page's task in its serial form
 * @param input the picture's file
 * @param bands the folder of files of encoded bands
 * @param mark of the run's temporary files
 * @param pixels that an executor will probably be given
 */
@SuppressWarnings("ArrayRecordComponent") // Travels, never compared.
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
