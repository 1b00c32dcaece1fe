package org.equilux.master.jobs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.equilux.engine.ChunkExecutor;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.PictureJob;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.WriteOptions;
import org.equilux.kernels.Operation;
import org.equilux.kernels.Operations;
import org.equilux.kernels.Parameter;

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

    record Failed(String reason) implements Outcome {}
  }

  Outcome run(JobRecord job, RunKeeper listener) {
    try {
      return compute(job, listener);
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

  private Outcome compute(JobRecord job, RunKeeper listener)
      throws IOException, JobFailedException, InterruptedException {
    Operation operation = Operations.named(job.operation());
    Path result = store.result(job.id());
    JobReport report =
        PictureJob.run(
            store.input(job.id()),
            result,
            new JobRequest(
                operation,
                job.parameters(),
                attachments(job, operation),
                WriteOptions.of(job.output())),
            executor,
            new JobSettings(
                limits.picture(),
                settings.chunkBytes(),
                store.makeScratch(job.id()),
                settings.timeout()),
            listener);
    String name = PictureNames.result(job.name(), operation.suffix(), job.picture().kind());
    return new Outcome.Done(
        new ResultFile(
            name, Files.size(result), job.picture().kind().mediaType(), listener.pages()),
        report);
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
