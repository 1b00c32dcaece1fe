package org.equilux.master.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.equilux.master.jobs.Batch;
import org.equilux.master.jobs.BatchSnapshot;
import org.equilux.master.jobs.JobService;
import org.equilux.master.json.Json;

/** Batches of jobs over HTTP. */
final class BatchesApi {
  /** More than any name. */
  private static final int MAX_BODY = 64 << 10;

  private final JobService jobs;

  BatchesApi(JobService jobs) {
    this.jobs = jobs;
  }

  Routes routes() {
    return new Routes()
        .post("/batches", this::create)
        .get("/batches", this::list)
        .get("/batches/{id}", this::show)
        .delete("/batches/{id}", this::delete);
  }

  /** What a client says of a batch. */
  private record Asked(String name) {}

  private void create(ServerRequest req, ServerResponse res) throws IOException {
    Batch batch =
        jobs.createBatch(name(req))
            .orElseThrow(() -> new ProblemException(Problem.tooManyBatches()));
    res.status(Status.CREATED_201);
    res.header(HeaderNames.LOCATION, BatchView.path(batch.id()));
    Answers.json(res, BatchView.withJobs(new BatchSnapshot(batch, List.of())));
  }

  private static String name(ServerRequest req) throws IOException {
    byte[] body = new byte[0];
    if (req.content().hasEntity()) {
      try (InputStream in = req.content().inputStream()) {
        body = in.readNBytes(MAX_BODY);
      }
    }
    try {
      Asked asked = Json.read(body, Asked.class);
      if (asked != null && asked.name() != null) {
        return asked.name();
      }
    } catch (JsonProcessingException e) {
      // Whatever it is, it is answered in the same way.
    }
    throw new ProblemException(
        Problem.badRequest("The body is not JSON such as {\"name\": \"scans\"}."));
  }

  private record BatchList(List<BatchView> batches) {}

  private void list(ServerRequest req, ServerResponse res) {
    Answers.json(res, new BatchList(jobs.batches().stream().map(BatchView::of).toList()));
  }

  private void show(ServerRequest req, ServerResponse res) {
    Answers.json(
        res,
        jobs.batch(id(req))
            .map(BatchView::withJobs)
            .orElseThrow(() -> new ProblemException(Problem.noSuchBatch())));
  }

  private void delete(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    if (!jobs.deleteBatch(id(req))) {
      throw new ProblemException(Problem.noSuchBatch());
    }
    res.status(Status.NO_CONTENT_204).send();
  }

  private static String id(ServerRequest req) {
    return req.path().pathParameters().get("id");
  }
}
