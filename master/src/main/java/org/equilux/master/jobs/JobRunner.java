package org.equilux.master.jobs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.job.CommonTable;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.job.PictureJob;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;

/** Runs one job in the calling thread and says how it went, in words for people. */
final class JobRunner {
  private static final System.Logger LOG = System.getLogger(JobRunner.class.getName());

  private final JobStore store;
  private final JobLimits limits;
  private final RunSettings settings;
  private final ChunkExecutor executor;

  JobRunner(JobStore store, JobLimits limits, RunSettings settings, ChunkExecutor executor) {
    this.store = store;
    this.limits = limits;
    this.settings = settings;
    this.executor = executor;
  }

  /** How a run went. */
  sealed interface Outcome {
    record Done(ResultFile file, JobReport report) implements Outcome {}

    /** The picture is counted for the table of its series. */
    record Counted() implements Outcome {}

    record Failed(String reason) implements Outcome {}
  }

  private interface Work {
    Outcome run() throws IOException, JobFailedException, InterruptedException;
  }

  /**
   * Makes a job's result.
   *
   * @param table the file of the table that its series has in common; empty if it makes its own
   */
  Outcome run(JobRecord job, Optional<Path> table, RunKeeper listener) {
    return guarded(job, () -> compute(job, table, listener));
  }

  /** Counts a job's picture for the table of its series. */
  Outcome count(JobRecord job, RunKeeper listener) {
    return guarded(
        job,
        () -> {
          CommonTable alone = new CommonTable(request(job));
          alone.count(store.input(job.id()), job.name(), executor, settings(job), listener);
          listener.counts(alone.counts());
          return new Outcome.Counted();
        });
  }

  private static Outcome guarded(JobRecord job, Work work) {
    try {
      return work.run();
    } catch (PictureException | JobFailedException | RunKeeper.NoRoomException e) {
      return new Outcome.Failed(e.getMessage());
    } catch (InterruptedException e) {
      return new Outcome.Failed("interrupted");
    } catch (OutOfMemoryError e) {
      LOG.log(Level.ERROR, "job " + job.id() + " ran out of memory", e);
      return new Outcome.Failed(
          "the master ran out of memory; give it more (java -Xmx), or fewer jobs at once");
    } catch (IOException | RuntimeException | StackOverflowError e) {
      if (Thread.currentThread().isInterrupted()) {
        return new Outcome.Failed("interrupted");
      }
      String incident = UUID.randomUUID().toString();
      LOG.log(Level.ERROR, "job " + job.id() + " failed, incident " + incident, e);
      return new Outcome.Failed(
          "something went wrong on the master; its log has the reason under incident " + incident);
    }
  }

  private Outcome compute(JobRecord job, Optional<Path> table, RunKeeper listener)
      throws IOException, JobFailedException, InterruptedException {
    JobRequest request = request(job);
    Path input = store.input(job.id());
    Path result = store.result(job.id());
    JobReport report;
    if (table.isPresent()) {
      LutGrid common = LutGrid.decode(Files.readAllBytes(table.get()));
      report = PictureJob.run(input, result, request, common, executor, settings(job), listener);
    } else {
      report = PictureJob.run(input, result, request, executor, settings(job), listener);
    }
    String name =
        PictureNames.result(job.name(), request.operation().suffix(), job.picture().kind());
    return new Outcome.Done(
        new ResultFile(
            name, Files.size(result), job.picture().kind().mediaType(), listener.pages()),
        report);
  }

  /** What was asked for, with the files as they lie in the store. */
  JobRequest request(JobRecord job) {
    Operation operation = Operations.named(job.operation());
    return new JobRequest(
        operation, job.parameters(), attachments(job, operation), WriteOptions.of(job.output()));
  }

  private JobSettings settings(JobRecord job) throws IOException {
    return new JobSettings(
        limits.picture(), settings.chunkBytes(), store.makeScratch(job.id()), settings.timeout());
  }

  private Map<String, Path> attachments(JobRecord job, Operation operation) {
    Map<String, Path> files = new HashMap<>();
    for (Parameter parameter : operation.parameters()) {
      if (parameter instanceof Parameter.Attachment attachment
          && !job.parameters().getOrDefault(attachment.name(), "").isEmpty()) {
        files.put(attachment.name(), store.attachment(job.id(), attachment));
      }
    }
    return files;
  }
}
