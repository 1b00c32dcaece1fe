package org.equilux.command.work;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.equilux.command.path.BlobPath;
import org.equilux.command.picture.PictureSource;
import org.equilux.command.picture.PictureTask;
import org.equilux.command.picture.SavedTables;
import org.equilux.command.picture.TableTarget;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ErrorReports;
import org.equilux.command.report.ExitCode;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.job.CommonTable;
import org.equilux.engine.job.WriterFactory;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.storage.file.FolderScratch;

/** Runs jobs in this process; an executor computes their chunks. */
public final class LocalWork implements PictureWork {
  private final PictureProcessor processor;
  private final Optional<CommonTable> common;
  private final Optional<TableTarget> target;
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
   * @param processor its executor is closed with this
   * @param common common tables of all pictures; empty if each picture has its own
   * @param target where the common table goes, if it is wanted
   * @param threads pictures worked on at once
   */
  public LocalWork(
      PictureProcessor processor,
      Optional<CommonTable> common,
      Optional<TableTarget> target,
      int threads) {
    this.processor = processor;
    this.common = common;
    this.target = target;
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
      LutGrid made = common.get().tables(processor.limits(), FolderScratch.temporary());
      SavedTables.save(target, made);
      tables = Optional.of(made);
    } catch (IOException | JobFailedException e) {
      if (Thread.interrupted()) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      throw new CliException(
          ExitCode.FAILED, culprit + ErrorReports.describe(e) + NO_PICTURE_MAPPED, e);
    }
  }

  private void count(PictureTask task, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException {
    Files.createDirectories(task.folder());
    try (PictureSource.Opened opened = task.source().open(task.scratch())) {
      processor.count(common.get(), input(task, opened), progress);
    }
  }

  @Override
  public Done run(PictureTask task, ProgressBar progress)
      throws IOException, JobFailedException, InterruptedException {
    task.check();
    try (PictureSource.Opened opened = task.source().open(task.scratch());
        SavedTables saved = task.tables().map(SavedTables::new).orElse(null)) {
      PictureProcessor.Input input = input(task, opened);
      int taken = processor.isSmall(input.blob()) ? 1 : threads;
      turns.acquire(taken);
      try {
        return processor.run(
            input, WriterFactory.of(BlobPath.of(task.output())), saved, tables, progress);
      } finally {
        turns.release(taken);
      }
    }
  }

  private PictureProcessor.Input input(PictureTask task, PictureSource.Opened opened) {
    return new PictureProcessor.Input(
        BlobPath.of(opened.file()),
        task.input().toString(),
        task.name(),
        shares,
        new FolderScratch(task.scratch()));
  }

  @Override
  public void close() {
    processor.executor().close();
  }
}
