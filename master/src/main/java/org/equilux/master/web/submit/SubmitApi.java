package org.equilux.master.web.submit;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.admit.JobDraft;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.KeyTakenException;
import org.equilux.master.jobs.model.PictureNames;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.previews.Previews;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.Disposition;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.Peers;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Query;
import org.equilux.master.web.http.Routes;
import org.equilux.master.web.jobs.JobAccess;
import org.equilux.master.web.jobs.JobView;
import org.equilux.storage.Blob;

/** The route for submitting jobs: as a picture, as a form, or as JSON. */
public final class SubmitApi {
  private static final String FORM = "multipart/form-data";
  private static final String JSON = "application/json";

  private final JobService jobs;
  private final JobAccess access;
  private final JsonSubmission json;
  private final IdempotencyKeys keys;
  private final Previews previews;

  public SubmitApi(JobService jobs, JobAccess access, Previews previews) {
    this.previews = previews;
    this.jobs = jobs;
    this.access = access;
    this.json = new JsonSubmission(jobs, access);
    this.keys = new IdempotencyKeys(jobs.submissionKeys());
  }

  public Routes routes() {
    return new Routes()
        .post("/jobs", this::submit)
        .addAll(new ChecksApi(jobs, json).routes())
        .addAll(new PreviewsApi(jobs, previews, json, access).routes());
  }

  private void submit(ServerRequest req, ServerResponse res)
      throws IOException,
          InterruptedException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException {
    JobSnapshot job;
    try (IdempotencyKeys.Entered key = keys.enter(req, Authentication.caller(req))) {
      Optional<JobSnapshot> made =
          key.job().isEmpty() ? Optional.empty() : jobs.find(key.job().get());
      Fingerprint fingerprint = new Fingerprint();
      if (made.isPresent()) {
        job = made.get();
        repeat(req, fingerprint);
        key.requireSame(fingerprint);
      } else {
        job = made(req, key, fingerprint);
      }
    }
    res.status(Status.CREATED_201);
    res.header(HeaderNames.LOCATION, Links.of(req).job(job.record().id()));
    Answers.json(res, JobView.of(job, Links.of(req)));
  }

  private JobSnapshot made(ServerRequest req, IdempotencyKeys.Entered key, Fingerprint fingerprint)
      throws IOException,
          InterruptedException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException {
    try {
      return submit(req, key, fingerprint);
    } catch (KeyTakenException e) {
      return madeElsewhere(key, fingerprint).orElseThrow(() -> e);
    } catch (ProblemException e) {
      // A master that makes a job of an upload deletes the upload.
      if (!e.problem().type().equals(ProblemType.NO_SUCH_UPLOAD.problem().type())) {
        throw e;
      }
      return madeElsewhere(key, fingerprint).orElseThrow(() -> e);
    }
  }

  /**
   * The job that another master has made meanwhile for the same request; empty if there is none.
   */
  private Optional<JobSnapshot> madeElsewhere(IdempotencyKeys.Entered key, Fingerprint fingerprint)
      throws IOException {
    Optional<String> job = keys.madeElsewhere(key, fingerprint);
    if (job.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        jobs.find(job.get()).orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_JOB)));
  }

  private static HttpMediaType type(ServerRequest req) {
    return req.headers()
        .contentType()
        .orElseGet(() -> HttpMediaType.create("application/octet-stream"));
  }

  private JobSnapshot submit(
      ServerRequest req, IdempotencyKeys.Entered key, Fingerprint fingerprint)
      throws IOException,
          InterruptedException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException {
    Map<String, String> given = Query.of(req);
    HttpMediaType type = type(req);
    addHead(fingerprint, req, type, given);
    return switch (type.mediaType().text()) {
      case FORM -> submitForm(req, type, given, key, fingerprint);
      case JSON -> json.submit(req, given, key, fingerprint);
      default -> submitRaw(req, type, given, key, fingerprint);
    };
  }

  /** Reads a request in the same way as {@link #submit}, without making a job. */
  private void repeat(ServerRequest req, Fingerprint fingerprint)
      throws IOException, LimitExceededException {
    HttpMediaType type = type(req);
    addHead(fingerprint, req, type, Query.of(req));
    if (type.mediaType().text().equals(JSON)) {
      json.repeat(req, fingerprint);
      return;
    }
    try (InputStream body = req.content().inputStream()) {
      if (type.mediaType().text().equals(FORM)) {
        fingerprint.add(
            UploadForm.read(
                type,
                body,
                part ->
                    new JobDraft.Part(
                        0, fingerprint.reading(part).transferTo(OutputStream.nullOutputStream()))));
      } else {
        long _ = fingerprint.reading(body).transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private static void addHead(
      Fingerprint fingerprint, ServerRequest req, HttpMediaType type, Map<String, String> given) {
    fingerprint.add(type.mediaType().text());
    fingerprint.add(req.headers().first(HeaderNames.CONTENT_DISPOSITION).orElse(null));
    fingerprint.add(given);
  }

  private JobSnapshot submitRaw(
      ServerRequest req,
      HttpMediaType type,
      Map<String, String> given,
      IdempotencyKeys.Entered key,
      Fingerprint fingerprint)
      throws IOException,
          InterruptedException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException {
    SubmitFields.requirePictureType(type);
    String name =
        req.headers()
            .first(HeaderNames.CONTENT_DISPOSITION)
            .map(value -> Disposition.parameters(value).get("filename"))
            .orElse(null);
    name = given.getOrDefault(SubmitFields.NAME, name);
    Operation operation = SubmitFields.operation(given.get(SubmitFields.OPERATION));
    String batch = access.ownBatch(req, given.get(SubmitFields.BATCH));
    SubmitFields.requireNoFiles(operation, given);
    JobRequest request =
        SubmitFields.understood(() -> SubmitFields.request(operation, given, Map.of()));
    try (JobDraft upload = begin(req, req.headers().contentLength().orElse(-1));
        InputStream body = req.content().inputStream()) {
      upload.picture(SubmitFields.requireBytes(upload.receive(fingerprint.reading(body))));
      return upload.submit(PictureNames.safe(name), batch, request, key.of(fingerprint));
    }
  }

  private JobSnapshot submitForm(
      ServerRequest req,
      HttpMediaType type,
      Map<String, String> given,
      IdempotencyKeys.Entered key,
      Fingerprint fingerprint)
      throws IOException,
          InterruptedException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException {
    try (JobDraft upload = begin(req, -1);
        InputStream body = req.content().inputStream()) {
      UploadForm.Filled form =
          UploadForm.read(type, body, part -> upload.receive(fingerprint.reading(part)));
      fingerprint.add(form);
      form.fields().forEach((name, value) -> SubmitFields.put(given, name, value));
      Operation operation = SubmitFields.operation(given.get(SubmitFields.OPERATION));
      String batch = access.ownBatch(req, given.get(SubmitFields.BATCH));
      UploadForm.FilePart picture = SubmitFields.picture(operation, form.files());
      upload.picture(SubmitFields.requireBytes(picture.content()));
      Map<String, Blob> attachments = new LinkedHashMap<>();
      for (UploadForm.FilePart file : form.files().values()) {
        if (!file.equals(picture)) {
          Parameter.Attachment parameter = SubmitFields.attachment(operation, file.name());
          SubmitFields.put(given, parameter.name(), PictureNames.safe(file.fileName()));
          attachments.put(parameter.name(), upload.attachment(parameter, file.content()));
        }
      }
      JobRequest request =
          SubmitFields.understood(() -> SubmitFields.request(operation, given, attachments));
      return upload.submit(
          PictureNames.safe(given.getOrDefault(SubmitFields.NAME, picture.fileName())),
          batch,
          request,
          key.of(fingerprint));
    }
  }

  private JobDraft begin(ServerRequest req, long announced)
      throws IOException, LimitExceededException {
    if (!req.content().hasEntity()) {
      throw SubmitFields.empty();
    }
    return jobs.admission().begin(Authentication.caller(req).id(), Peers.address(req), announced);
  }
}
