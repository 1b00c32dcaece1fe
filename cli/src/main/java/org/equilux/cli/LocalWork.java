package org.equilux.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.equilux.engine.ChunkEvent;
import org.equilux.engine.ChunkPlan;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.LocalExecutor;
import org.equilux.engine.PictureJob;
import org.equilux.engine.TableFile;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.BackendStack;
import org.equilux.kernels.LutGrid;

/** Computes in this process. */
final class LocalWork implements PictureWork {
  private final JobRequest request;
  private final BackendStack backends;
  private final LocalExecutor executor;
  private final long chunkBytes;
  private final PictureLimits limits;

  /**
   * @param backends closed with this
   */
  LocalWork(
      JobRequest request,
      BackendStack backends,
      int threads,
      long chunkBytes,
      PictureLimits limits) {
    this.request = request;
    this.backends = backends;
    this.executor = new LocalExecutor(backends, threads);
    this.chunkBytes = chunkBytes;
    this.limits = limits;
  }

  @Override
  public Done run(PictureTask task, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException {
    // Where the result goes there is room for it; the system's temporary folder may be memory.
    Path scratch = task.output().toAbsolutePath().getParent();
    JobSettings settings =
        new JobSettings(limits, chunkBytes, scratch, JobSettings.defaults(scratch).timeout());
    try (SavedTables tables = task.tables().map(SavedTables::new).orElse(null)) {
      Follower follower = new Follower(task.input().getFileName().toString(), progress, tables);
      JobReport report =
          PictureJob.run(task.input(), task.output(), request, executor, settings, follower);
      if (tables != null) {
        tables.commit();
      }
      return new Done(null, follower.picture, report);
    }
  }

  @Override
  public void close() {
    executor.close();
    backends.close();
  }

  /** Moves the progress bar with each chunk, and keeps the tables if they are wanted. */
  private static final class Follower implements JobListener {
    private final String name;
    private final ProgressBar progress;
    private final SavedTables saved;
    private final AtomicLong done = new AtomicLong();
    private volatile String label = "";
    private volatile long total;
    private volatile PictureSummary picture;

    /**
     * @param saved null if tables are not wanted
     */
    Follower(String name, ProgressBar progress, SavedTables saved) {
      this.name = name;
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
                plan.spec().format().name().toLowerCase(Locale.ROOT),
                pages);
      }
      label = pages == 1 ? name : "%s, page %d of %d".formatted(name, page + 1, pages);
      done.set(0);
      total = plan.chunks().size() * (plan.spec().twoRounds() ? 2L : 1L);
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
