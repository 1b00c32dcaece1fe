package org.equilux.master.web.jobs;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.equilux.master.accounts.Caller;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.model.Batch;
import org.equilux.master.jobs.model.BatchSnapshot;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.Disposition;
import org.equilux.master.web.http.JsonBody;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Routes;

/** The routes of batches of jobs. */
public final class BatchesApi {
  private final JobService jobs;
  private final JobAccess access;

  public BatchesApi(JobService jobs, JobAccess access) {
    this.jobs = jobs;
    this.access = access;
  }

  public Routes routes() {
    return new Routes()
        .post("/batches", this::create)
        .get("/batches", this::list)
        .get("/batches/{id}", this::show)
        .get("/batches/{id}/results", this::results)
        .post("/batches/{id}/close", this::close)
        .delete("/batches/{id}", this::delete);
  }

  /** The body of a request to create a batch. */
  private record BatchRequest(String name, boolean commonTable) {}

  private void create(ServerRequest req, ServerResponse res)
      throws IOException, LimitExceededException {
    BatchRequest asked = JsonBody.read(req, BatchRequest.class, "{\"name\": \"scans\"}");
    String name = JsonBody.given(asked.name(), "name");
    Batch batch = jobs.batches().create(name, Authentication.caller(req).id(), asked.commonTable());
    res.status(Status.CREATED_201);
    res.header(HeaderNames.LOCATION, Links.of(req).batch(batch.id()));
    Answers.json(res, BatchView.withJobs(new BatchSnapshot(batch, List.of()), Links.of(req)));
  }

  private record BatchList(List<BatchView> batches) {}

  private void list(ServerRequest req, ServerResponse res) throws IOException {
    Caller caller = Authentication.caller(req);
    Answers.revalidatedJson(
        req,
        res,
        new BatchList(
            jobs.batches().list(caller.admin() ? "" : caller.id()).stream()
                .map(batch -> BatchView.of(batch.batch(), batch.counts(), Links.of(req)))
                .toList()));
  }

  private void show(ServerRequest req, ServerResponse res) throws IOException {
    Answers.revalidatedJson(req, res, BatchView.withJobs(access.batch(req), Links.of(req)));
  }

  /** Closes a batch, so that its common table can be computed. */
  private void close(ServerRequest req, ServerResponse res) throws IOException {
    BatchSnapshot batch = access.batch(req);
    if (batch.batch().commonTable() == null) {
      throw new ProblemException(ProblemType.NO_COMMON_TABLE);
    }
    if (batch.jobs().isEmpty()) {
      throw new ProblemException(ProblemType.EMPTY_BATCH);
    }
    BatchSnapshot closed =
        jobs.batches()
            .close(batch.batch().id())
            .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_BATCH));
    Answers.json(res, BatchView.withJobs(closed, Links.of(req)));
  }

  /** Streams the results as one ZIP. */
  private void results(ServerRequest req, ServerResponse res) throws IOException {
    BatchSnapshot batch = access.batch(req);
    List<JobRecord> done =
        batch.jobs().stream()
            .map(JobSnapshot::record)
            .filter(job -> job.state() == JobState.DONE)
            .toList();
    res.header(HeaderNames.CONTENT_TYPE, "application/zip");
    res.header(HeaderNames.CACHE_CONTROL, "private, no-cache");
    res.header(
        HeaderNames.CONTENT_DISPOSITION, Disposition.attachment(batch.batch().name() + ".zip"));
    try (OutputStream out = res.outputStream()) {
      new BatchZip(jobs).write(done, out);
    }
  }

  private void delete(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    if (!jobs.batches().delete(access.batch(req).batch().id())) {
      throw new ProblemException(ProblemType.NO_SUCH_BATCH);
    }
    res.status(Status.NO_CONTENT_204).send();
  }
}
