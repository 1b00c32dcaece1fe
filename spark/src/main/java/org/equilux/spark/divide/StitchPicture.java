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
 * Writes the result of a divided picture in an executor: the job of the picture, with {@link
 * StoredResults}. The bands pass from their files to the result, one at a time.
 *
 * @param pages the encoded pages
 * @param common an encoded table that the picture was mapped through; null if it had its own
 */
record StitchPicture(
    Assignment assignment,
    Place input,
    Place output,
    Broadcast<byte[]> pages,
    Broadcast<byte[]> common)
    implements Function<String, String> {
  /** Chunks that a page is cut into for the sake of threads: the cut does not depend on these. */
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

  /** The settings by which driver and executor cut a page into the same chunks. */
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
