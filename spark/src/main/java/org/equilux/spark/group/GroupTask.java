package org.equilux.spark.group;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import org.equilux.command.path.BlobPath;
import org.equilux.command.path.FilePath;
import org.equilux.command.picture.ArchiveLimits;
import org.equilux.command.picture.PictureFinder;
import org.equilux.command.picture.PictureSource;
import org.equilux.command.work.PictureProcessor;
import org.equilux.engine.JobRequest;
import org.equilux.engine.local.LocalExecutor;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.spark.task.Assignment;
import org.equilux.spark.task.ExecutorJvm;
import org.equilux.storage.file.FolderScratch;

/**
 * An attempt to process a group of pictures in an executor, with the processor and the open
 * archives. Not thread-safe.
 */
final class GroupTask implements AutoCloseable {
  private final FolderScratch scratch = ExecutorJvm.scratch();
  private final int threads;
  private final LocalExecutor executor;
  private final PictureProcessor processor;

  /** The pictures found in each file or archive. */
  private final Map<String, PictureFinder> finders = new HashMap<>();

  /**
   * Creates the attempt.
   *
   * @throws BackendUnavailableException if the selected backend is unavailable here
   */
  GroupTask(Assignment assignment) throws BackendUnavailableException {
    BackendStack backends = ExecutorJvm.backends(assignment.processing().backend());
    backends.expect(assignment.pixels());
    this.threads = assignment.processing().threadsOr(ExecutorJvm.cores());
    this.executor = new LocalExecutor(backends, threads);
    JobRequest request = assignment.request();
    this.processor =
        new PictureProcessor(
            request,
            executor,
            assignment.processing().limits(),
            assignment.processing().chunkBytes());
  }

  PictureProcessor processor() {
    return processor;
  }

  /** Work on an open picture. */
  interface Work<T, E extends Exception> {
    T run(PictureProcessor.Input input) throws IOException, InterruptedException, E;
  }

  /** Opens a picture for the duration of some work. */
  <T, E extends Exception> T with(Order order, Work<T, E> work)
      throws IOException, InterruptedException, E {
    try (PictureSource.Opened opened = source(order).open(scratch.folder())) {
      return work.run(
          new PictureProcessor.Input(
              BlobPath.of(opened.file()), order.shown(), order.shown(), threads, scratch));
    }
  }

  private PictureSource source(Order order) throws NoSuchFileException {
    PictureFinder finder = finders.computeIfAbsent(order.origin(), GroupTask::find);
    return finder.found().stream()
        .filter(found -> found.shown().toString().equals(order.source()))
        .findFirst()
        .orElseThrow(() -> new NoSuchFileException(order.shown()));
  }

  private static PictureFinder find(String origin) {
    PictureFinder finder =
        new PictureFinder(ArchiveLimits.DEFAULT, false, name -> name, folder -> false);
    finder.add(FilePath.of(origin));
    return finder;
  }

  @Override
  public void close() {
    finders.values().forEach(PictureFinder::close);
    executor.close();
  }
}
