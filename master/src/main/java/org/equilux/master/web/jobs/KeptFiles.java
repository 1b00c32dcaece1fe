package org.equilux.master.web.jobs;

import java.util.List;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.model.JobRecord;

/** Files beside the picture that are kept with a job, by the parameters whose values they are. */
public final class KeptFiles {
  private KeptFiles() {}

  /** The parameters of a job whose values are files that are kept with it. */
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
