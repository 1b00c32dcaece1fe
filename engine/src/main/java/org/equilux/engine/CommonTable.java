package org.equilux.engine;

import java.io.IOException;
import java.nio.file.Path;
import org.equilux.kernels.Attachments;
import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.JobSpec;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.TableOperation;

/**
 * One table for several pictures, as if all their pages were one: each is counted as it is for a
 * table of its own, the counts are added up, and the table is made of the sum. Where an operation
 * counts in a grid, the grids are added cell by cell, whatever the pictures' sizes. For one thread.
 */
public final class CommonTable {
  private final JobRequest request;

  /** Of the first page that was counted; null before. */
  private Page first;

  /** Of all pages; null before the first. */
  private HistogramGrid sum;

  /** A page that was counted, and what its tables are made of beside its counts. */
  private record Page(String name, JobSpec spec, Attachments attachments) {}

  /**
   * Begins with no picture.
   *
   * @throws IllegalArgumentException if the operation makes no tables of counts
   */
  public CommonTable(JobRequest request) {
    if (!(request.operation() instanceof TableOperation tables && tables.counts())) {
      throw new IllegalArgumentException(
          request.operation().name() + " does not count, so there is nothing to have in common");
    }
    this.request = request;
  }

  /**
   * Counts a picture in the calling thread.
   *
   * @param name what it is called in errors
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws IOException if a file cannot be read
   * @throws JobFailedException if the picture's samples are not like those before, the executor
   *     gave up, or a file beside the picture does not fit it; the message says why
   * @throws InterruptedException if the thread was interrupted
   */
  public void count(
      Path picture, String name, ChunkExecutor executor, JobSettings settings, JobListener listener)
      throws IOException, JobFailedException, InterruptedException {
    PictureJob.count(
        picture,
        request,
        executor,
        settings,
        listener,
        (page, spec, counts, files) -> {
          if (sum == null) {
            first = new Page(name, spec, files.of(spec));
            sum = counts;
          } else {
            check(page, spec, counts);
            sum.add(counts);
          }
        });
  }

  private void check(int page, JobSpec spec, HistogramGrid counts) throws JobFailedException {
    if (counts.bins() != sum.bins() || counts.planes() != sum.planes()) {
      throw new JobFailedException(
          "page %d is %s and needs %s, but %s is %s and needs %s; one table is for pictures of the same depth and kind"
              .formatted(
                  page + 1,
                  spec.format(),
                  tables(counts),
                  first.name(),
                  first.spec().format(),
                  tables(sum)));
    }
  }

  private static String tables(HistogramGrid counts) {
    return (counts.planes() == 1 ? "a table" : counts.planes() + " tables")
        + " of %,d values".formatted(counts.bins());
  }

  /**
   * Makes the table of what was counted.
   *
   * @throws JobFailedException if none can be made of it
   * @throws IllegalStateException if nothing was counted
   */
  public LutGrid tables() throws JobFailedException {
    if (sum == null) {
      throw new IllegalStateException("no picture was counted");
    }
    try {
      return first.spec().reduce(sum, first.attachments());
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
  }
}
