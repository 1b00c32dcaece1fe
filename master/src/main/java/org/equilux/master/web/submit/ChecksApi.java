package org.equilux.master.web.submit;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.equilux.engine.JobRequest;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.admit.PictureEnds;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.model.PictureFacts;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.upload.NamedBlob;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.Query;
import org.equilux.master.web.http.Routes;
import org.equilux.storage.Blob;

/**
 * The route that checks a job before the upload, by the first and last bytes of the picture's file.
 */
public final class ChecksApi {
  private final JobService jobs;
  private final JsonSubmission files;

  ChecksApi(JobService jobs, JsonSubmission files) {
    this.jobs = jobs;
    this.files = files;
  }

  Routes routes() {
    return new Routes().post("/checks", this::check);
  }

  /**
   * The result of a check.
   *
   * @param picture null if the ends of the file do not contain its headers
   */
  private record Checked(PictureFacts picture) {}

  private void check(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException, LimitExceededException, UnsuitableException {
    Map<String, String> given = Query.of(req);
    FileEnds ends = FileEnds.read(req, given);
    Operation operation = SubmitFields.operation(given.get(SubmitFields.OPERATION));
    Map<String, Blob> attachments = new LinkedHashMap<>();
    for (Parameter parameter : operation.parameters()) {
      if (parameter instanceof Parameter.Attachment file && given.containsKey(file.name())) {
        NamedBlob found = files.file(req, file, given.get(file.name()));
        given.put(file.name(), found.name());
        attachments.put(file.name(), found.blob());
      }
    }
    JobRequest request =
        SubmitFields.understood(() -> SubmitFields.request(operation, given, attachments));
    PictureEnds picture =
        SubmitFields.understood(() -> new PictureEnds(ends.bytes(), ends.head(), ends.tail()));
    String owner = Authentication.caller(req).id();
    Optional<PictureFacts> facts = jobs.admission().check(owner, ends.bytes(), picture, request);
    Answers.json(res, new Checked(facts.orElse(null)));
  }
}
