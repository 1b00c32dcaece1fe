package org.equilux.spark.divide;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.equilux.command.picture.SavedTables;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.command.work.PictureProcessor;
import org.equilux.command.work.PictureWork;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.engine.job.WriterFactory;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Parameter;
import org.equilux.spark.task.Assignment;
import org.equilux.spark.task.Place;
import org.equilux.spark.task.Wire;
import org.equilux.storage.file.FolderScratch;

/**
 * A picture whose chunks are divided among executors: they read ranges of its file, count, map and
 * encode, and one of them writes the result. The driver runs the picture's job, and no pixel passes
 * through the driver.
 *
 * @param spark not owned
 * @param request of the run
 * @param assignment the request in serializable form
 * @param running receives the start and the end of each Spark job
 */
public record DividedPicture(
    JavaSparkContext spark,
    JobRequest request,
    Assignment assignment,
    Place input,
    Place output,
    Consumer<Boolean> running) {
  /** Signals that the picture's file is one stream, which must be read by a single task. */
  public static final class IndivisibleException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /**
   * Whether a picture can be divided, by its header and the request. Pictures with masks are not,
   * because each task would have to decode the whole mask.
   *
   * @param minBytes the raw bytes of the pages below which Spark's overhead exceeds the work
   */
  public static boolean isWorthwhile(
      JobRequest request, Place input, PictureLimits limits, long minBytes) {
    if (request.attached(Parameter.Attachment.Kind.MASK).isPresent()) {
      return false;
    }
    try (PictureReader opened = request.open(input.blob(), limits)) {
      PictureReader reader = request.asAskedFor(opened);
      List<Integer> pages = request.output().pages().of(reader.pages().size());
      return pages.stream().mapToLong(page -> reader.pages().get(page).rawBytes()).sum() >= minBytes
          && pages.stream().noneMatch(page -> reader.pages().get(page).masked());
    } catch (IOException | RuntimeException e) {
      // The task that gets the picture reports why it cannot be opened.
      return false;
    }
  }

  /**
   * Computes the picture's result.
   *
   * @param label for progress
   * @param saved receives the tables used; null if they are not needed
   * @param common table for mapping the picture, with its encoded form; empty if the picture has
   *     its own
   * @throws IndivisibleException if the picture must be read by a single task
   */
  public PictureWork.Done run(
      String shown,
      String label,
      SavedTables saved,
      Optional<LutGrid> common,
      Broadcast<byte[]> tables,
      ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException, IndivisibleException {
    PageWork work =
        new PageWork(
            new byte[0],
            input,
            Place.of(output.path().getParent()),
            assignment.mark(),
            assignment.processing(),
            assignment.pixels());
    try (DividingExecutor executor = new DividingExecutor(spark, work, running)) {
      WriterFactory result =
          (reader, options, depth) ->
              new ElsewhereWriter(
                  Pictures.create(new Nowhere(), reader, options, depth),
                  () -> stitch(executor.pages(), tables));
      PictureProcessor processor =
          new PictureProcessor(
              request,
              executor,
              assignment.processing().limits(),
              assignment.processing().chunkBytes());
      PictureProcessor.Input picture =
          new PictureProcessor.Input(
              input.blob(), shown, label, StitchPicture.SHARES, FolderScratch.temporary());
      try {
        return processor.run(picture, result, saved, common, progress);
      } catch (JobFailedException e) {
        if (executor.isIndivisible()) {
          throw (IndivisibleException) new IndivisibleException().initCause(e);
        }
        throw e;
      }
    }
  }

  private List<String> stitch(List<DividedPage> pages, Broadcast<byte[]> tables)
      throws IOException {
    StitchPicture stitch =
        new StitchPicture(
            assignment, input, output, spark.broadcast(DividedPage.encode(pages)), tables);
    running.accept(true);
    try {
      String result = spark.parallelize(List.of(output.name()), 1).map(stitch).first();
      StitchPicture.Stitched stitched = Wire.decode(result, StitchPicture.Stitched.class);
      if (stitched.failure() != null) {
        throw new IOException(stitched.failure());
      }
      return stitched.notes();
    } finally {
      running.accept(false);
    }
  }
}
