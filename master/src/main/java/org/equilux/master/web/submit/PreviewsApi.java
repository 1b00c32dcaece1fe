package org.equilux.master.web.submit;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.upload.NamedBlob;
import org.equilux.master.previews.NeedsUploadException;
import org.equilux.master.previews.PreviewState;
import org.equilux.master.previews.Previews;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.JsonBody;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Query;
import org.equilux.master.web.http.Routes;
import org.equilux.master.web.jobs.JobAccess;
import org.equilux.storage.Blob;

/**
 * The routes of previews: operations on a picture that is reduced to a megapixel, before its
 * upload.
 */
final class PreviewsApi {
  private static final String TAKEN = "page, and input, upload, or bytes and head";

  private final JobService jobs;
  private final Previews previews;
  private final JsonSubmission files;
  private final JobAccess access;

  PreviewsApi(JobService jobs, Previews previews, JsonSubmission files, JobAccess access) {
    this.jobs = jobs;
    this.previews = previews;
    this.files = files;
    this.access = access;
  }

  Routes routes() {
    return new Routes()
        .post("/previews", this::begin)
        .post("/previews/{id}/bytes", this::put)
        .post("/previews/{id}/result", this::result)
        .delete("/previews/{id}", this::delete);
  }

  private void begin(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException, UnsuitableException {
    Map<String, String> given = Query.of(req);
    int page = Query.number(given, "page", 1, Query.MAX_PAGE) - 1;
    Previews.Asked asked = new Previews.Asked(account(req), page);
    PreviewState state;
    try {
      state = begin(req, given, asked);
    } catch (NeedsUploadException e) {
      throw needsUpload(e);
    }
    res.status(Status.CREATED_201);
    Answers.json(res, state);
  }

  private PreviewState begin(ServerRequest req, Map<String, String> given, Previews.Asked asked)
      throws IOException, InterruptedException, UnsuitableException, NeedsUploadException {
    String input = given.remove("input");
    String upload = given.remove("upload");
    if (input != null) {
      Query.requireNoMore(given, TAKEN);
      String job = access.job(req, input).record().id();
      return previews.beginAdmitted(asked, jobs.files().input(job));
    }
    if (upload != null) {
      Query.requireNoMore(given, TAKEN);
      NamedBlob file =
          jobs.uploads()
              .whole(upload, asked.account())
              .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_UPLOAD));
      return previews.beginUploaded(asked, file.blob());
    }
    FileEnds ends = FileEnds.read(req, given);
    Query.requireNoMore(given, TAKEN);
    try {
      return previews.begin(asked, ends.bytes(), ends.head(), ends.tail());
    } catch (IllegalArgumentException e) {
      throw SubmitFields.bad(e.getMessage() + ".");
    }
  }

  private static ProblemException needsUpload(NeedsUploadException e) {
    return new ProblemException(ProblemType.PREVIEW_NEEDS_UPLOAD, e.getMessage());
  }

  private void put(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException, UnsuitableException {
    byte[] body = FileEnds.body(req, Previews.PIECE_BYTES, "The body must be bytes of the picture");
    try {
      Answers.json(
          res,
          previews
              .put(id(req), account(req), body)
              .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_PREVIEW)));
    } catch (IllegalArgumentException e) {
      throw SubmitFields.bad(e.getMessage() + ".");
    } catch (NeedsUploadException e) {
      throw needsUpload(e);
    }
  }

  /**
   * The body of a request for a preview's result.
   *
   * @param parameters of the operation, except file parameters
   * @param files ids by parameter: of uploads, or of jobs whose file of that parameter is used
   */
  record Tried(String operation, Map<String, String> parameters, Map<String, String> files) {
    Tried {
      parameters = parameters == null ? Map.of() : parameters;
      files = files == null ? Map.of() : files;
    }
  }

  private void result(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException, UnsuitableException {
    Tried tried = JsonBody.read(req, Tried.class, "{\"operation\": \"equalize\"}");
    Operation operation = SubmitFields.operation(tried.operation());
    Map<String, String> parameters = new LinkedHashMap<>(tried.parameters());
    Map<String, Blob> attachments = new LinkedHashMap<>();
    for (Map.Entry<String, String> file : tried.files().entrySet()) {
      Parameter.Attachment parameter = SubmitFields.attachment(operation, file.getKey());
      NamedBlob found = files.file(req, parameter, file.getValue());
      SubmitFields.put(parameters, parameter.name(), found.name());
      attachments.put(parameter.name(), found.blob());
    }
    JobRequest request =
        SubmitFields.understood(() -> new JobRequest(operation, parameters, attachments));
    Answers.json(
        res,
        previews
            .run(id(req), account(req), request)
            .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_PREVIEW)));
  }

  private void delete(ServerRequest req, ServerResponse res) {
    if (!previews.delete(id(req), account(req))) {
      throw new ProblemException(ProblemType.NO_SUCH_PREVIEW);
    }
    res.status(Status.NO_CONTENT_204).send();
  }

  private static String id(ServerRequest req) {
    return req.path().pathParameters().get("id");
  }

  private static String account(ServerRequest req) {
    return Authentication.caller(req).id();
  }
}
