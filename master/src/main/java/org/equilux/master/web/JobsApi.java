package org.equilux.master.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.equilux.engine.TableFile;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.Operations;
import org.equilux.kernels.TableOperation;
import org.equilux.master.jobs.JobRecord;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.JobSnapshot;
import org.equilux.master.jobs.JobState;
import org.equilux.master.jobs.PictureNames;
import org.equilux.master.jobs.ResultFile;
import org.equilux.master.jobs.Subscription;

/** Jobs over HTTP. */
final class JobsApi {
  private static final int DEFAULT_LIST = 100;
  private static final int MAX_LIST = 1000;
  private static final int MAX_PAGE = 999_999_999;

  /** Tables of many cells are large, and are in memory while they are sent. */
  private static final int MAX_TABLE_ANSWERS = 8;

  private final JobService jobs;
  private final Semaphore tableAnswers = new Semaphore(MAX_TABLE_ANSWERS);

  JobsApi(JobService jobs) {
    this.jobs = jobs;
  }

  Routes routes() {
    return new Routes()
        .post("/jobs", new SubmitApi(jobs)::submit)
        .get("/jobs", this::list)
        .get("/jobs/{id}", this::show)
        .delete("/jobs/{id}", this::delete)
        .get("/jobs/{id}/result", this::result)
        .get("/jobs/{id}/lut", this::tables)
        .get("/jobs/{id}/events", this::events);
  }

  private record JobList(List<JobView> jobs) {}

  private void list(ServerRequest req, ServerResponse res) {
    Map<String, String> given = Query.of(req);
    Stream<JobSnapshot> found = jobs.list().stream();
    if (given.containsKey("state")) {
      JobState state = state(given.remove("state"));
      found = found.filter(job -> job.record().state() == state);
    }
    int limit = number(given, "limit", DEFAULT_LIST, MAX_LIST);
    if (!given.isEmpty()) {
      throw bad(
          "The query may have limit and state, not " + String.join(", ", given.keySet()) + ".");
    }
    Answers.json(res, new JobList(found.limit(limit).map(JobView::of).toList()));
  }

  private static JobState state(String word) {
    for (JobState state : JobState.values()) {
      if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
        return state;
      }
    }
    throw bad("state is one of queued, running, done, failed, cancelled.");
  }

  private static int number(Map<String, String> given, String name, int usual, int most) {
    String text = given.remove(name);
    if (text == null) {
      return usual;
    }
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
      throw bad("%s is a number from 1 to %d.".formatted(name, most));
    }
    return Integer.parseInt(text);
  }

  private void show(ServerRequest req, ServerResponse res) {
    Answers.json(res, JobView.of(job(req)));
  }

  private void delete(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    if (!jobs.delete(id(req))) {
      throw new ProblemException(Problem.noSuchJob());
    }
    res.status(Status.NO_CONTENT_204).send();
  }

  private void result(ServerRequest req, ServerResponse res) throws IOException {
    JobSnapshot job = job(req);
    ResultFile file = job.record().result();
    if (file == null) {
      throw notDone(job.record());
    }
    // A result never changes and its id is never given again, so the id says which one it is.
    String tag = "\"" + job.record().id() + "\"";
    res.header(HeaderNames.ETAG, tag);
    res.header(HeaderNames.CACHE_CONTROL, "private, no-cache");
    if (req.headers().first(HeaderNames.IF_NONE_MATCH).filter(tag::equals).isPresent()) {
      res.status(Status.NOT_MODIFIED_304).send();
      return;
    }
    try (InputStream in = Files.newInputStream(jobs.resultFile(job.record().id()))) {
      res.header(HeaderNames.CONTENT_TYPE, file.mediaType());
      res.header(HeaderNames.CONTENT_DISPOSITION, Disposition.attachment(file.name()));
      res.contentLength(file.bytes());
      try (OutputStream out = res.outputStream()) {
        in.transferTo(out);
      }
    } catch (NoSuchFileException e) {
      throw new ProblemException(Problem.noSuchJob());
    }
  }

  private void tables(ServerRequest req, ServerResponse res) throws IOException {
    JobRecord job = job(req).record();
    Map<String, String> given = Query.of(req);
    int page = number(given, "page", 1, MAX_PAGE);
    if (!given.isEmpty()) {
      throw bad("The query may have page, not " + String.join(", ", given.keySet()) + ".");
    }
    checkTables(job, page);
    if (!tableAnswers.tryAcquire()) {
      throw new ProblemException(Problem.tooManyTables());
    }
    try {
      LutGrid tables = LutGrid.decode(Files.readAllBytes(jobs.tablesFile(job.id(), page)));
      res.header(HeaderNames.CONTENT_TYPE, "text/csv");
      res.header(
          HeaderNames.CONTENT_DISPOSITION,
          Disposition.attachment(PictureNames.tables(job.name(), page)));
      res.header(HeaderNames.CACHE_CONTROL, "private, no-cache");
      try (OutputStream out = res.outputStream()) {
        TableFile.write(tables, out);
      }
    } catch (NoSuchFileException e) {
      throw new ProblemException(Problem.noSuchJob());
    } finally {
      tableAnswers.release();
    }
  }

  private static void checkTables(JobRecord job, int page) {
    boolean made =
        Operations.all().stream()
            .anyMatch(
                operation ->
                    operation.name().equals(job.operation())
                        && operation instanceof TableOperation);
    if (!made) {
      throw new ProblemException(Problem.noTables(job.operation() + " maps through no tables."));
    }
    if (job.result() == null) {
      throw notDone(job);
    }
    int last = job.result().tables();
    if (page > last) {
      throw new ProblemException(
          Problem.noTables(
              last == 0
                  ? "The job's tables were not kept; it was done by an older master."
                  : "There is no page %d; the last one is page %d.".formatted(page, last)));
    }
  }

  private static ProblemException notDone(JobRecord job) {
    return new ProblemException(Problem.notDone(job.state().name().toLowerCase(Locale.ROOT)));
  }

  private void events(ServerRequest req, ServerResponse res) throws InterruptedException {
    job(req);
    try (Subscription subscription =
        jobs.follow(id(req)).orElseThrow(() -> new ProblemException(Problem.tooManyFollowers()))) {
      EventStream.write(subscription, res);
    }
  }

  private JobSnapshot job(ServerRequest req) {
    return jobs.find(id(req)).orElseThrow(() -> new ProblemException(Problem.noSuchJob()));
  }

  private static String id(ServerRequest req) {
    return req.path().pathParameters().get("id");
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(Problem.badRequest(detail));
  }
}
