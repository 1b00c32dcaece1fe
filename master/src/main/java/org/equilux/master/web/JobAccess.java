package org.equilux.master.web;

import io.helidon.webserver.http.ServerRequest;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;

/** Finds the jobs that requests are about. Another user's is not there. */
final class JobAccess {
  private final JobService jobs;

  JobAccess(JobService jobs) {
    this.jobs = jobs;
  }

  /** The job whose id is in the path. */
  JobSnapshot job(ServerRequest req) {
    return job(req, req.path().pathParameters().get("id"));
  }

  JobSnapshot job(ServerRequest req, String id) {
    return jobs.find(id)
        .filter(job -> Authentication.caller(req).maySee(job.record().owner()))
        .orElseThrow(() -> new ProblemException(Problem.noSuchJob()));
  }

  JobRecord record(ServerRequest req) {
    return job(req).record();
  }
}
