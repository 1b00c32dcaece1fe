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
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.LimitExceededException;
import org.equilux.master.jobs.model.PictureNames;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.Disposition;
import org.equilux.master.web.http.Peers;
import org.equilux.master.web.http.Query;
import org.equilux.master.web.http.Routes;
import org.equilux.master.web.jobs.JobAccess;
import org.equilux.master.web.jobs.JobView;
import org.equilux.storage.Blob;

/** The route that submits jobs: as a picture, as a form, or as JSON. */
public final class SubmitApi {
  private final JobService jobs;
  private final JobAccess access;
  private final JsonSubmission json;
  private final IdempotencyKeys keys = new IdempotencyKeys();

  public SubmitApi(JobService jobs, JobAccess access) {
    this.jobs = jobs;
    this.access = access;
    this.json = new JsonSubmission(jobs, access);
  }

  public Routes routes() {
    return new Routes().post("/jobs", this::submit);
  }

  private void submit(ServerRequest req, ServerResponse res)
      throws IOException,
          InterruptedException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException {
    JobSnapshot job;
    try (IdempotencyKeys.Answered key = keys.enter(req, Authentication.caller(req))) {
      Optional<JobSnapshot> made = key.job().flatMap(jobs::find);
      if (made.isPresent()) {
        job = made.get();
        try (InputStream again = req.content().inputStream()) {
          again.transferTo(OutputStream.nullOutputStream());
        }
      } else {
        job = submit(req);
        key.made(job.record().id());
      }
    }
    res.status(Status.CREATED_201);
    res.header(HeaderNames.LOCATION, JobView.path(job.record().id()));
    Answers.json(res, JobView.of(job));
  }

  private JobSnapshot submit(ServerRequest req)
      throws IOException,
          InterruptedException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException {
    Map<String, String> given = Query.of(req);
    HttpMediaType type =
        req.headers()
            .contentType()
            .orElseGet(() -> HttpMediaType.create("application/octet-stream"));
    return switch (type.mediaType().text()) {
      case "multipart/form-data" -> submitForm(req, type, given);
      case "application/json" -> json.submit(req, given);
      default -> submitRaw(req, type, given);
    };
  }

  private JobSnapshot submitRaw(ServerRequest req, HttpMediaType type, Map<String, String> given)
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
      upload.picture(SubmitFields.requireBytes(upload.receive(body)));
      return upload.submit(name, batch, request);
    }
  }

  private JobSnapshot submitForm(ServerRequest req, HttpMediaType type, Map<String, String> given)
      throws IOException,
          InterruptedException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException {
    try (JobDraft upload = begin(req, -1);
        InputStream body = req.content().inputStream()) {
      UploadForm.Filled form = UploadForm.read(type, body, upload::receive);
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
          given.getOrDefault(SubmitFields.NAME, picture.fileName()), batch, request);
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
