package org.equilux.master.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.Operations;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.JobSnapshot;
import org.equilux.master.jobs.JobState;
import org.equilux.master.jobs.LimitExceededException;
import org.equilux.master.jobs.ResultFile;
import org.equilux.master.jobs.Subscription;
import org.equilux.master.jobs.Upload;

/** Jobs over HTTP. */
final class JobsApi {
  private static final int DEFAULT_LIST = 100;
  private static final int MAX_LIST = 1000;
  private static final String OPERATION = "operation";
  private static final String NAME = "name";
  private static final String DEFAULT_OPERATION = "equalize";

  private final JobService jobs;

  JobsApi(JobService jobs) {
    this.jobs = jobs;
  }

  Routes routes() {
    return new Routes()
        .post("/jobs", this::submit)
        .get("/jobs", this::list)
        .get("/jobs/{id}", this::show)
        .delete("/jobs/{id}", this::delete)
        .get("/jobs/{id}/result", this::result)
        .get("/jobs/{id}/events", this::events);
  }

  private record JobList(List<JobView> jobs) {}

  private void submit(ServerRequest req, ServerResponse res)
      throws IOException, LimitExceededException {
    Map<String, String> given = query(req);
    HttpMediaType type =
        req.headers()
            .contentType()
            .orElseGet(() -> HttpMediaType.create("application/octet-stream"));
    boolean form = type.mediaType().text().equals("multipart/form-data");
    if (!form) {
      requirePictureType(type);
      request(given);
    }
    if (!req.content().hasEntity()) {
      throw empty();
    }
    long announced = form ? -1 : req.headers().contentLength().orElse(-1);
    try (Upload upload = jobs.begin(client(req), announced);
        InputStream body = req.content().inputStream()) {
      String name = form ? receiveForm(type, body, upload, given) : receiveRaw(req, body, upload);
      if (upload.bytes() == 0) {
        throw empty();
      }
      JobSnapshot job = upload.submit(given.getOrDefault(NAME, name), request(given));
      res.status(Status.CREATED_201);
      res.header(HeaderNames.LOCATION, JobView.path(job.record().id()));
      Answers.json(res, JobView.of(job));
    }
  }

  private static String receiveRaw(ServerRequest req, InputStream body, Upload upload)
      throws IOException, LimitExceededException {
    upload.receive(body);
    return req.headers()
        .first(HeaderNames.CONTENT_DISPOSITION)
        .map(value -> Disposition.parameters(value).get("filename"))
        .orElse(null);
  }

  private static String receiveForm(
      HttpMediaType type, InputStream body, Upload upload, Map<String, String> given)
      throws IOException, LimitExceededException {
    UploadForm.Filled filled = UploadForm.read(type, body, upload::receive);
    filled
        .fields()
        .forEach(
            (name, value) -> {
              if (given.put(name, value) != null) {
                throw bad(name + " is given both in the query and in the form.");
              }
            });
    return filled.fileName();
  }

  private static void requirePictureType(HttpMediaType type) {
    String text = type.mediaType().text().toLowerCase(Locale.ROOT);
    if (!text.equals("application/octet-stream") && !text.startsWith("image/")) {
      throw new ProblemException(Problem.wrongMediaType(text));
    }
  }

  private static Map<String, String> query(ServerRequest req) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String name : req.query().names()) {
      List<String> values = req.query().all(name);
      if (values.size() != 1) {
        throw bad("The query gives " + name + " more than once.");
      }
      given.put(name, values.getFirst());
    }
    return given;
  }

  private static JobRequest request(Map<String, String> given) {
    Map<String, String> parameters = new LinkedHashMap<>(given);
    parameters.remove(NAME);
    String operation = parameters.remove(OPERATION);
    try {
      return new JobRequest(
          Operations.named(operation == null ? DEFAULT_OPERATION : operation), parameters);
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage() + ".");
    }
  }

  private static String client(ServerRequest req) {
    return req.remotePeer().address() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : req.remotePeer().host();
  }

  private void list(ServerRequest req, ServerResponse res) {
    Map<String, String> given = query(req);
    Stream<JobSnapshot> found = jobs.list().stream();
    if (given.containsKey("state")) {
      JobState state = state(given.remove("state"));
      found = found.filter(job -> job.record().state() == state);
    }
    int limit = limit(given.remove("limit"));
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

  private static int limit(String text) {
    if (text == null) {
      return DEFAULT_LIST;
    }
    if (!text.matches("\\d{1,4}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MAX_LIST) {
      throw bad("limit is a number from 1 to " + MAX_LIST + ".");
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
      throw new ProblemException(
          Problem.notDone(job.record().state().name().toLowerCase(Locale.ROOT)));
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

  private static ProblemException empty() {
    return bad("The request has no picture: its body is empty.");
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(Problem.badRequest(detail));
  }
}
