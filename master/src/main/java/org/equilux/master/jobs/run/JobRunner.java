package org.equilux.master.jobs.run;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.UUID;
import org.equilux.engine.DistrustedResultsException;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.executor.BandJournal;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.job.CommonTable;
import org.equilux.engine.job.PictureJob;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureFormat;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.jobs.limit.JobLimits;
import org.equilux.master.jobs.live.RunningJobs;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.PictureNames;
import org.equilux.master.jobs.model.Refusals;
import org.equilux.master.jobs.model.ResultFile;
import org.equilux.master.jobs.store.BandRecords;
import org.equilux.master.jobs.store.BatchStore;
import org.equilux.master.jobs.store.JobRequests;
import org.equilux.master.jobs.store.JobStore;
import org.equilux.master.storage.FileStorage;
import org.equilux.storage.Blob;
import org.equilux.storage.ObjectStore;
import org.equilux.storage.RandomAccessSource;
import org.equilux.storage.StoreUnavailableException;
import org.equilux.storage.file.FolderScratch;

/** The run of one job in the calling thread, with an outcome that contains messages for users. */
public final class JobRunner {
  private static final System.Logger LOG = System.getLogger(JobRunner.class.getName());

  private final JobStore store;
  private final BatchStore batches;
  private final JobRequests requests;
  private final JobLimits limits;
  private final RunSettings settings;
  private final FileStorage storage;
  private final ChunkExecutor executor;
  private final RunningJobs running;
  private final BandRecords bands;

  /**
   * Creates a runner.
   *
   * @param bands that workers stored for running jobs
   */
  public JobRunner(
      JobStore store,
      BatchStore batches,
      JobRequests requests,
      JobLimits limits,
      RunSettings settings,
      FileStorage storage,
      ChunkExecutor executor,
      RunningJobs running,
      BandRecords bands) {
    this.store = store;
    this.batches = batches;
    this.requests = requests;
    this.limits = limits;
    this.settings = settings;
    this.storage = storage;
    this.executor = executor;
    this.running = running;
    this.bands = bands;
  }

  /** The outcome of a run. */
  sealed interface Outcome {
    record Done(ResultFile file, JobReport report) implements Outcome {}

    /** The picture is counted for the common table of its batch. */
    record Counted() implements Outcome {}

    /**
     * A worker that took part returned wrong results, so the run must be repeated.
     *
     * @param reason names the worker and the cause
     */
    record Distrusted(String reason) implements Outcome {}

    record Failed(String reason) implements Outcome {}
  }

  private interface Work {
    Outcome run() throws IOException, JobFailedException, InterruptedException;
  }

  /** Computes a job's result, or counts its picture if that is the job's next step. */
  Outcome run(JobRecord job, RunKeeper listener) {
    return guarded(job, () -> job.awaitsCount() ? count(job, listener) : compute(job, listener));
  }

  private Outcome count(JobRecord job, RunKeeper listener)
      throws IOException, JobFailedException, InterruptedException {
    CommonTable alone = new CommonTable(requests.of(job));
    alone.count(
        store.input(job.id()), job.name(), executor, settings(job, BandJournal.NONE), listener);
    listener.counts(alone.counts());
    return new Outcome.Counted();
  }

  private static Outcome guarded(JobRecord job, Work work) {
    try {
      return work.run();
    } catch (DistrustedResultsException e) {
      return new Outcome.Distrusted(e.getMessage());
    } catch (PictureException e) {
      return new Outcome.Failed(Refusals.words(e));
    } catch (JobFailedException | RunKeeper.NoRoomException e) {
      return new Outcome.Failed(e.getMessage());
    } catch (InterruptedException e) {
      return new Outcome.Failed("interrupted");
    } catch (StoreUnavailableException e) {
      LOG.log(Level.WARNING, "job {0} failed: {1}", job.id(), e.getMessage());
      return new Outcome.Failed(
          "the object store with the master's files did not answer; submit the job again");
    } catch (OutOfMemoryError e) {
      LOG.log(Level.ERROR, "job " + job.id() + " ran out of memory", e);
      return new Outcome.Failed(
          "the master ran out of memory; give it more (java -Xmx), or run fewer jobs in parallel");
    } catch (IOException | RuntimeException | Error e) {
      if (Thread.currentThread().isInterrupted()) {
        return new Outcome.Failed("interrupted");
      }
      if (DiskReserve.isFull(e)) {
        LOG.log(Level.WARNING, "job {0} failed: {1}", job.id(), e.getMessage());
        return new Outcome.Failed(DiskReserve.FULL);
      }
      String incident = UUID.randomUUID().toString();
      LOG.log(Level.ERROR, "job " + job.id() + " failed, incident " + incident, e);
      return new Outcome.Failed(
          "something went wrong on the master; its log has the reason under incident " + incident);
    }
  }

  private Outcome compute(JobRecord job, RunKeeper listener)
      throws IOException, JobFailedException, InterruptedException {
    Optional<ObjectStore> objects = storage.objects();
    if (objects.isEmpty()) {
      return compute(job, listener, BandJournal.NONE);
    }
    JobJournal.TablesOfPages tables = page -> store.tables(job.id(), page + 1);
    try (JobJournal journal = new JobJournal(job.id(), bands, objects.get(), tables)) {
      return compute(job, listener, journal);
    }
  }

  private Outcome compute(JobRecord job, RunKeeper listener, BandJournal journal)
      throws IOException, JobFailedException, InterruptedException {
    JobRequest request = requests.of(job);
    Blob input = store.input(job.id());
    Blob output = store.result(job.id());
    PictureJob work = new PictureJob(job.id(), request, executor, settings(job, journal), listener);
    JobReport report;
    if (job.commonTable() != null) {
      LutGrid common = LutGrid.decode(batches.readTable(job.batch()));
      report = work.run(input, output, common);
    } else {
      report = work.run(input, output);
    }
    PictureFormat format = Pictures.resultFormat(job.picture().fileFormat(), request.output());
    String name = PictureNames.result(job.name(), request.operation().suffix(), format);
    try (RandomAccessSource result = output.open()) {
      return new Outcome.Done(
          new ResultFile(name, result.size(), format.mediaType(), listener.pages()), report);
    }
  }

  /**
   * The number of slots for which a page is divided into equally many chunks: as many as there are
   * for each running job, so that a job that runs alone uses all of them, and several jobs do not
   * pay for smaller chunks.
   */
  private int shares() {
    return Math.max(1, executor.slots() / Math.max(1, running.count()));
  }

  private JobSettings settings(JobRecord job, BandJournal journal) throws IOException {
    return new JobSettings(
        limits.picture(),
        settings.chunkBytes(),
        shares(),
        new FolderScratch(store.makeScratch(job.id())),
        settings.timeout(),
        storage.bands(job.id(), journal));
  }
}
