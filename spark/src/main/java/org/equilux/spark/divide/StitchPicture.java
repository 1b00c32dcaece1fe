package org.equilux.spark.divide;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.equilux.command.report.ErrorReports;
import org.equilux.command.report.Json;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobSettings;
import org.equilux.engine.job.PictureJob;
import org.equilux.engine.job.WriterFactory;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.spark.task.Assignment;
import org.equilux.spark.task.ExecutorJvm;
import org.equilux.spark.task.Place;
import org.equilux.storage.file.FolderScratch;

/**
 * The function that writes the result of a divided picture in an executor: the picture's job, with
 * {@link StoredResults}. Bands are copied one by one from their files to the result.
 *
 * @param pages serialized
 * @param common encoded table for mapping the picture; null if it has its own
 */
record StitchPicture(
    Assignment assignment,
    Place input,
    Place output,
    Broadcast<byte[]> pages,
    Broadcast<byte[]> common)
    implements Function<String, String> {
  /**
   * The minimum number of chunks of a page, fixed so that the division does not depend on the
   * number of threads.
   */
  static final int SHARES = 1;

  /**
   * The outcome of writing the result.
   *
   * @param notes of the result's writer and reader
   * @param failure null if the result is written
   */
  record Stitched(List<String> notes, String failure) {}

  @Override
  public String call(String picture) throws InterruptedException {
    return Json.line(stitch());
  }

  private Stitched stitch() throws InterruptedException {
    FolderScratch scratch = ExecutorJvm.scratch();
    JobSettings settings = settings(assignment, scratch);
    try (StoredResults results = new StoredResults(DividedPage.decode(pages.value()))) {
      PictureJob job =
          new PictureJob("", assignment.request(), results, settings, JobListener.NONE);
      WriterFactory result = WriterFactory.of(output.blob(assignment.mark()));
      Optional<LutGrid> tables = Optional.ofNullable(common).map(t -> LutGrid.decode(t.value()));
      JobReport report =
          tables.isPresent()
              ? job.run(input.blob(), result, tables.get())
              : job.run(input.blob(), result);
      return new Stitched(report.notes(), null);
    } catch (IOException | JobFailedException | RuntimeException | OutOfMemoryError e) {
      ExecutorJvm.requireWanted();
      return new Stitched(List.of(), ErrorReports.describe(e));
    }
  }

  /** The settings by which driver and executor divide a page into the same chunks. */
  private static JobSettings settings(Assignment assignment, FolderScratch scratch) {
    JobSettings usual = JobSettings.defaults(scratch);
    return new JobSettings(
        assignment.processing().limits(),
        assignment.processing().chunkBytes(),
        SHARES,
        scratch,
        usual.timeout());
  }
}
