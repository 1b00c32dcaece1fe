package org.equilux.command.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.equilux.command.picture.PictureSource;
import org.equilux.command.picture.PictureTask;
import org.equilux.command.picture.SavedTables;
import org.equilux.command.picture.TableTarget;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.command.report.ExitCode;
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
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.TableOperation;
import org.equilux.storage.Blob;
import org.equilux.storage.Scratch;
import org.equilux.storage.file.FileBlob;
import org.equilux.storage.file.FolderScratch;

/** Runs jobs in this process; an executor computes their chunks. */
public final class LocalWork implements PictureWork {
  private final JobRequest request;
  private final Optional<CommonTable> common;
  private final Optional<TableTarget> target;
  private final ChunkExecutor executor;
  private final long chunkBytes;
  private final PictureLimits limits;
  private final int threads;

  /**
   * The turns, one for each thread; a small picture takes one, so that several are done at once.
   */
  private final Semaphore turns;

  /** Chunks of a small picture: one for each thread, if it is the only picture. */
  private int shares = 1;

  /** The tables through which all pictures are mapped, once all pictures are counted. */
  private Optional<LutGrid> tables = Optional.empty();

  /**
   * @param common of all pictures; empty if each has tables of its own
   * @param target where the common table goes, if it is wanted
   * @param executor closed with this
   * @param threads pictures worked on at once
   */
  public LocalWork(
      JobRequest request,
      Optional<CommonTable> common,
      Optional<TableTarget> target,
      ChunkExecutor executor,
      int threads,
      long chunkBytes,
      PictureLimits limits) {
    this.request = request;
    this.common = common;
    this.target = target;
    this.executor = executor;
    this.chunkBytes = chunkBytes;
    this.limits = limits;
    this.threads = threads;
    this.turns = new Semaphore(threads, true);
  }

  @Override
  public int atOnce() {
    return threads;
  }

  @Override
  public void begin(List<PictureTask> tasks, ProgressBar progress)
      throws InterruptedException, CliException {
    shares = tasks.size() == 1 ? threads : 1;
    if (common.isEmpty()) {
      return;
    }
    String culprit = "";
    try {
      for (PictureTask task : tasks) {
        culprit = task.input() + ": ";
        count(task, progress);
      }
      culprit = "";
      LutGrid made = common.get().tables(limits, FolderScratch.temporary());
      save(made);
      tables = Optional.of(made);
    } catch (IOException | JobFailedException e) {
      if (Thread.interrupted()) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      throw new CliException(ExitCode.FAILED, culprit + ErrorReports.describe(e) + NOTHING_DONE, e);
    }
  }

  private void count(PictureTask task, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException {
    Files.createDirectories(task.folder());
    try (PictureSource.Opened opened = task.source().open(task.folder())) {
      Follower follower = new Follower(task.name() + ", counting", 1, progress, null);
      common
          .get()
          .count(
              new FileBlob(opened.file()),
              task.input().toString(),
              executor,
              settings(task),
              follower);
    }
  }

  private void save(LutGrid made) throws IOException {
    if (target.isPresent()) {
      try (SavedTables saved = new SavedTables(target.get())) {
        saved.add(out -> TableFile.write(made, out));
        saved.commit();
      }
    }
  }

  @Override
  public Done run(PictureTask task, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException {
    try (PictureSource.Opened opened = task.source().open(task.folder())) {
      int taken = isSmall(opened.file()) ? 1 : threads;
      turns.acquire(taken);
      try {
        return compute(task, opened.file(), progress);
      } finally {
        turns.release(taken);
      }
    }
  }

  /** Tells whether a picture is no larger than a chunk, and would keep only one thread busy. */
  private boolean isSmall(Path file) throws IOException {
    try (PictureReader reader = request.open(new FileBlob(file), limits)) {
      return reader.pages().stream().mapToLong(PageInfo::rawBytes).sum() <= chunkBytes;
    }
  }

  private Done compute(PictureTask task, Path file, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException {
    long start = System.nanoTime();
    JobSettings settings = settings(task);
    try (SavedTables saved = task.tables().map(SavedTables::new).orElse(null)) {
      Follower follower = new Follower(task.name(), rounds(), progress, saved);
      PictureJob job = new PictureJob("", request, executor, settings, follower);
      Blob input = new FileBlob(file);
      Blob output = new FileBlob(task.output());
      JobReport report =
          tables.isPresent() ? job.run(input, output, tables.get()) : job.run(input, output);
      if (saved != null) {
        saved.commit();
      }
      return Done.since(start, null, follower.picture, report);
    }
  }

  private int rounds() {
    boolean counts = request.operation() instanceof TableOperation operation && operation.counts();
    return counts && tables.isEmpty() ? 2 : 1;
  }

  private JobSettings settings(PictureTask task) {
    Scratch scratch = new FolderScratch(task.folder());
    return new JobSettings(
        limits, chunkBytes, shares, scratch, JobSettings.defaults(scratch).timeout());
  }

  @Override
  public void close() {
    executor.close();
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
