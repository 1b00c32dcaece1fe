package org.equilux.command.work;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.equilux.command.picture.SavedTables;
import org.equilux.command.report.PictureSummary;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.attachment.TableFile;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.job.CommonTable;
import org.equilux.engine.job.PictureJob;
import org.equilux.engine.job.WriterFactory;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.TableOperation;
import org.equilux.storage.Blob;
import org.equilux.storage.Scratch;

/**
 * Runs a job for one picture at a time through an executor, and keeps what its report says.
 *
 * @param executor used, not owned
 * @param chunkBytes raw bytes that a chunk should have at most
 */
public record PictureProcessor(
    JobRequest request, ChunkExecutor executor, PictureLimits limits, long chunkBytes) {
  /**
   * A picture to be read.
   *
   * @param shown the picture's path as people see it
   * @param label of its progress
   * @param shares the number of threads for which a page is divided into equally many chunks
   * @param scratch for temporary files
   */
  public record Input(Blob blob, String shown, String label, int shares, Scratch scratch) {}

  /** Whether a picture fits into one chunk. */
  public boolean isSmall(Blob picture) throws IOException {
    try (PictureReader reader = request.open(picture, limits)) {
      return reader.pages().stream().mapToLong(PageInfo::rawBytes).sum() <= chunkBytes;
    }
  }

  /** Counts a picture for a table of several, as {@link CommonTable#count} does. */
  public void count(CommonTable table, Input input, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException {
    Follower follower = new Follower(input.label() + ", counting", 1, progress, null);
    table.count(input.blob(), input.shown(), executor, settings(input), follower);
  }

  /**
   * Makes a picture's result.
   *
   * @param output creates the writer of the result
   * @param saved gets the tables that were used, and is committed; null if they are not wanted
   * @param common the tables to map the picture through; empty to compute the picture's own
   */
  public PictureWork.Done run(
      Input input,
      WriterFactory output,
      SavedTables saved,
      Optional<LutGrid> common,
      ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException {
    long start = System.nanoTime();
    int rounds = counts() && common.isEmpty() ? 2 : 1;
    Follower follower = new Follower(input.label(), rounds, progress, saved);
    PictureJob job = new PictureJob("", request, executor, settings(input), follower);
    JobReport report =
        common.isPresent()
            ? job.run(input.blob(), output, common.get())
            : job.run(input.blob(), output);
    if (saved != null) {
      saved.commit();
    }
    return PictureWork.Done.since(start, null, follower.picture, report);
  }

  private boolean counts() {
    return request.operation() instanceof TableOperation operation && operation.counts();
  }

  private JobSettings settings(Input input) {
    return new JobSettings(
        limits,
        chunkBytes,
        input.shares(),
        input.scratch(),
        JobSettings.defaults(input.scratch()).timeout());
  }

  /** A listener that moves the progress bar with each chunk, and keeps tables that are wanted. */
  private static final class Follower implements JobListener {
    private final String name;
    private final int rounds;
    private final ProgressBar progress;
    private final SavedTables saved;
    private final AtomicLong done = new AtomicLong();
    private volatile String label = "";
    private volatile long total;
    private volatile PictureSummary picture;

    /**
     * @param rounds how often each chunk is computed
     * @param saved null if tables are not wanted
     */
    Follower(String name, int rounds, ProgressBar progress, SavedTables saved) {
      this.name = name;
      this.rounds = rounds;
      this.progress = progress;
      this.saved = saved;
    }

    @Override
    public void page(int page, int pages, ChunkPlan plan) {
      if (page == 0) {
        picture =
            new PictureSummary(
                null,
                plan.spec().width(),
                plan.spec().height(),
                plan.spec().samples().name(plan.spec().format()),
                pages);
      }
      label = pages == 1 ? name : "%s, page %d of %d".formatted(name, page + 1, pages);
      done.set(0);
      int further = plan.firstPhase() == Phase.RANGE ? 1 : 0;
      total = (long) plan.chunks().size() * (rounds + further);
      progress.show(label, 0, total);
    }

    @Override
    public void tables(int page, LutGrid tables) throws IOException {
      if (saved != null) {
        saved.add(out -> TableFile.write(tables, out));
      }
    }

    @Override
    public void chunk(ChunkEvent event) {
      if (event.kind() == ChunkEvent.Kind.FINISHED) {
        progress.show(label, done.incrementAndGet(), total);
      }
    }
  }
}
