package org.equilux.master.web.jobs;

import java.util.List;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.model.JobRecord;

/** The files that are stored with a job beside its picture, by parameter. */
public final class KeptFiles {
  private KeptFiles() {}

  /** The file parameters of a job. */
  public static List<String> of(JobRecord job) {
    return Operations.all().stream()
        .filter(operation -> operation.name().equals(job.operation()))
        .flatMap(operation -> operation.parameters().stream())
        .filter(Parameter.Attachment.class::isInstance)
        .map(Parameter::name)
        .filter(name -> !job.parameters().getOrDefault(name, "").isEmpty())
        .toList();
  }
}
