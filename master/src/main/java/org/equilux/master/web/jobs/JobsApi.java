package org.equilux.master.web.jobs;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.chunks.MemoryBudget;
import org.equilux.engine.attachment.TableFile;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.TableOperation;
import org.equilux.master.accounts.Caller;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.live.JobFollower;
import org.equilux.master.jobs.model.ChunkMapView;
import org.equilux.master.jobs.model.JobQuery;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.PictureNames;
import org.equilux.master.jobs.model.ResultFile;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.shares.Places;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.Disposition;
import org.equilux.master.web.http.Download;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Query;
import org.equilux.master.web.http.Routes;
import org.equilux.storage.RandomAccessSource;

/** The routes of jobs: lists, states, downloads and events. */
public final class JobsApi {
  private static final int DEFAULT_LIST = 100;
  private static final int MAX_LIST = 1000;

  /**
   * The memory budget in bytes of fast table downloads; further ones are slower, but not refused.
   */
  private static final long TABLE_MEMORY = 32L << 20;

  /**
   * The number of entries of a table that are buffered for a download, in a megabyte (fast) or in
   * 64 KiB.
   */
  private static final int ROOMY_ENTRIES = 1 << 19;

  private static final int NARROW_ENTRIES = 1 << 15;

  private final JobService jobs;
  private final LiveJobs live;
  private final JobAccess access;
  private final Places followers;
  private final MemoryBudget tableMemory = new MemoryBudget(TABLE_MEMORY);

  /**
   * Creates the routes.
   *
   * @param followers limits event streams
   */
  public JobsApi(JobService jobs, LiveJobs live, JobAccess access, Places followers) {
    this.jobs = jobs;
    this.live = live;
    this.access = access;
    this.followers = followers;
  }

  public Routes routes() {
    return new Routes()
        .get("/jobs", this::list)
        .get("/jobs/{id}", this::show)
        .delete("/jobs/{id}", this::delete)
        .post("/jobs/{id}/cancel", this::cancel)
        .download("/jobs/{id}/input", this::input)
        .download("/jobs/{id}/result", this::result)
        .get("/jobs/{id}/lut", this::tables)
        .get("/jobs/{id}/chunks", this::chunks)
        .get("/jobs/{id}/timeline", this::timeline)
        .get("/jobs/{id}/record", this::record)
        .get("/jobs/{id}/events", this::events);
  }

  /**
   * A page of a list.
   *
   * @param total number of jobs on all pages
   * @param next the value of {@code after} for the next page; null on the last page
   */
  private record JobList(List<JobView> jobs, long total, String next) {}

  private void list(ServerRequest req, ServerResponse res) throws IOException {
    Map<String, String> given = Query.of(req);
    int limit = Query.number(given, "limit", DEFAULT_LIST, MAX_LIST);
    JobQuery asked = JobFilter.of(given);
    Query.requireNoMore(given, JobFilter.NAMES + " and limit");
    Caller caller = Authentication.caller(req);
    JobQuery query = caller.admin() ? asked : asked.ofAccount(caller.id());
    List<StoredJob> found = jobs.queries().list(query, limit + 1);
    boolean more = found.size() > limit;
    List<JobSnapshot> page =
        found.stream().limit(limit).map(job -> jobs.withProgress(job.job())).toList();
    Answers.revalidatedJson(
        req,
        res,
        new JobList(
            page.stream().map(job -> JobView.of(job, Links.of(req))).toList(),
            jobs.queries().count(query),
            more ? JobFilter.place(page.getLast()) : null));
  }

  private void show(ServerRequest req, ServerResponse res) throws IOException {
    Answers.json(res, JobView.of(job(req), Links.of(req)));
  }

  private void delete(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    if (!jobs.delete(job(req).record().id())) {
      throw new ProblemException(ProblemType.NO_SUCH_JOB);
    }
    res.status(Status.NO_CONTENT_204).send();
  }

  private void result(ServerRequest req, ServerResponse res) throws IOException {
    JobSnapshot job = job(req);
    ResultFile file = job.record().result();
    if (file == null) {
      throw JobAccess.notDone(job.record());
    }
    String id = job.record().id();
    send(
        req,
        res,
        new Download(
            jobs.files().result(id),
            "\"" + id + "\"",
            file.mediaType(),
            file.name(),
            jobs.files()::address));
  }

  private void input(ServerRequest req, ServerResponse res) throws IOException {
    JobRecord job = job(req).record();
    String type = job.picture().fileFormat().mediaType();
    send(
        req,
        res,
        new Download(
            jobs.files().input(job.id()),
            "\"" + job.id() + "-input\"",
            type,
            PictureNames.base(job.name()),
            jobs.files()::address));
  }

  /**
   * Sends a file of a job. Its entity tag is the job's id, as files of a job never change and ids
   * are not reused.
   */
  private static void send(ServerRequest req, ServerResponse res, Download file)
      throws IOException {
    try {
      file.send(req, res);
    } catch (NoSuchFileException e) {
      throw new ProblemException(ProblemType.NO_SUCH_JOB);
    }
  }

  private void cancel(ServerRequest req, ServerResponse res) throws IOException {
    jobs.cancel(job(req).record().id());
    res.status(Status.NO_CONTENT_204).send();
  }

  private void chunks(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    String id = job(req).record().id();
    Map<String, String> given = Query.of(req);
    int page = Query.number(given, "page", 1, Query.MAX_PAGE);
    Query.requireNoMore(given, "page");
    Answers.json(
        res,
        live.chunks(id, page)
            .map(map -> map.with(null))
            .orElseThrow(() -> new ProblemException(ProblemType.NO_CHUNKS)));
  }

  private void timeline(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    String id = job(req).record().id();
    Map<String, String> given = Query.of(req);
    int page = Query.number(given, "page", 1, Query.MAX_PAGE);
    int since = Query.number(given, "since", 0, Query.MAX_PAGE);
    Query.requireNoMore(given, "page and since");
    Answers.json(
        res,
        live.timeline(id, page, since)
            .orElseThrow(() -> new ProblemException(ProblemType.NO_CHUNKS)));
  }

  /** Sends the full record of a job: the job itself, and the chunk map of each page. */
  private void record(ServerRequest req, ServerResponse res) throws IOException {
    JobSnapshot job = job(req);
    res.header(
        HeaderNames.CONTENT_DISPOSITION,
        Disposition.attachment(PictureNames.record(job.record().name())));
    // Streamed page by page, as there may be thousands of pages.
    Answers.json(
        res,
        json -> {
          json.writeStartObject();
          json.writePOJOField("job", JobView.of(job, Links.of(req)));
          json.writeArrayFieldStart("pages");
          for (int page = 1; page <= job.record().picture().pages(); page++) {
            Optional<ChunkMapView> chunks = kept(job.record().id(), page);
            if (chunks.isPresent()) {
              json.writePOJO(chunks.get());
            }
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private Optional<ChunkMapView> kept(String id, int page) throws IOException {
    Optional<ChunkMapView> here = jobs.liveChunks(id).filter(map -> map.page() + 1 == page);
    return here.isPresent() ? here : jobs.keptChunks(id, page);
  }

  private void tables(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    JobRecord job = job(req).record();
    Map<String, String> given = Query.of(req);
    int page = Query.number(given, "page", 1, Query.MAX_PAGE);
    Query.requireNoMore(given, "page");
    checkTables(job, page);
    try (RandomAccessSource tables = jobs.files().tables(job, page).open()) {
      res.header(HeaderNames.CONTENT_TYPE, "text/csv; charset=utf-8");
      res.header(
          HeaderNames.CONTENT_DISPOSITION,
          Disposition.attachment(PictureNames.tables(job.name(), page)));
      res.header(HeaderNames.CACHE_CONTROL, "private, no-cache");
      try (OutputStream out = res.outputStream()) {
        write(tables, out);
      }
    } catch (NoSuchFileException e) {
      throw new ProblemException(ProblemType.NO_SUCH_JOB);
    }
  }

  private void write(RandomAccessSource tables, OutputStream out) throws IOException {
    boolean roomy = tableMemory.take(ROOMY_ENTRIES * (long) Character.BYTES);
    try {
      TableFile.write(tables, roomy ? ROOMY_ENTRIES : NARROW_ENTRIES, out);
    } finally {
      if (roomy) {
        tableMemory.give(ROOMY_ENTRIES * (long) Character.BYTES);
      }
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
      throw new ProblemException(ProblemType.NO_TABLES, job.operation() + " has no tables.");
    }
    if (job.result() == null) {
      throw JobAccess.notDone(job);
    }
    int last = job.result().tables();
    if (page > last) {
      throw new ProblemException(
          ProblemType.NO_TABLES,
          last == 0
              ? "The job's tables are not stored; the job was run by an older release."
              : "There is no page %d; the last one is page %d.".formatted(page, last));
    }
  }

  private void events(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException, LimitExceededException {
    job(req);
    try (Places.Place _ = followers.take(Authentication.caller(req).id());
        JobFollower job = jobs.follow(id(req))) {
      JobEventStream.write(job, live, Links.of(req), res);
    }
  }

  private JobSnapshot job(ServerRequest req) throws IOException {
    return access.job(req);
  }

  private static String id(ServerRequest req) {
    return req.path().pathParameters().get("id");
  }
}
