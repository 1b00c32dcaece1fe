package org.equilux.master.web.jobs;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.util.Locale;
import org.equilux.master.accounts.Caller;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.model.BatchSnapshot;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.web.http.AuditTrail;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;

/**
 * Access control of jobs and batches: those of other users appear not to exist, except for
 * administrators, whose access is recorded in the audit log.
 */
public final class JobAccess {
  private final JobService jobs;
  private final AuditTrail trail;

  public JobAccess(JobService jobs, AuditTrail trail) {
    this.jobs = jobs;
    this.trail = trail;
  }

  /** The job whose id is in the path. */
  public JobSnapshot job(ServerRequest req) throws IOException {
    return job(req, req.path().pathParameters().get("id"));
  }

  public JobSnapshot job(ServerRequest req, String id) throws IOException {
    return jobs.find(id)
        .filter(job -> maySee(req, job.record().owner(), "/jobs/" + id))
        .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_JOB));
  }

  /** The batch whose id is in the path. */
  BatchSnapshot batch(ServerRequest req) throws IOException {
    String id = req.path().pathParameters().get("id");
    return jobs.batches()
        .find(id)
        .filter(batch -> maySee(req, batch.batch().owner(), "/batches/" + id))
        .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_BATCH));
  }

  private boolean maySee(ServerRequest req, String owner, String what) {
    Caller caller = Authentication.caller(req);
    if (caller.maySee(owner) && !caller.id().equals(owner)) {
      trail.others(req, owner, what);
    }
    return caller.maySee(owner);
  }

  JobRecord record(ServerRequest req) throws IOException {
    return job(req).record();
  }

  /**
   * Checks that a batch belongs to the caller, so that jobs may join it.
   *
   * @param id of a batch; null for none
   * @return the id
   */
  public String ownBatch(ServerRequest req, String id) throws IOException {
    String owner = Authentication.caller(req).id();
    if (id != null && !jobs.batches().isOf(id, owner)) {
      throw new ProblemException(ProblemType.NO_SUCH_BATCH);
    }
    return id;
  }

  /** The problem of a request for the result of a job without one. */
  static ProblemException notDone(JobRecord job) {
    return new ProblemException(
        ProblemType.NOT_DONE,
        "The job is %s; only a finished job has a result."
            .formatted(job.state().name().toLowerCase(Locale.ROOT)));
  }
}
