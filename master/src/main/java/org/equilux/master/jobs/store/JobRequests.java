package org.equilux.master.jobs.store;

import java.util.HashMap;
import java.util.Map;
import org.equilux.engine.JobRequest;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.storage.Blob;

/** The conversion of a job's record and its stored files to a request for the engine. */
public final class JobRequests {
  private final JobStore store;

  public JobRequests(JobStore store) {
    this.store = store;
  }

  public JobRequest of(JobRecord job) {
    Operation operation = Operations.named(job.operation());
    return new JobRequest(
        operation, job.parameters(), attachments(job, operation), WriteOptions.of(job.output()));
  }

  private Map<String, Blob> attachments(JobRecord job, Operation operation) {
    Map<String, Blob> files = new HashMap<>();
    for (Parameter parameter : operation.parameters()) {
      if (parameter instanceof Parameter.Attachment attachment
          && !job.parameters().getOrDefault(attachment.name(), "").isEmpty()) {
        files.put(attachment.name(), store.attachment(job.id(), attachment));
      }
    }
    return files;
  }
}
