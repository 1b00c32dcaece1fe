package org.equilux.master.web.submit;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
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
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Query;
import org.equilux.master.web.http.Routes;
import org.equilux.storage.Blob;

/**
 * The route that checks a job before its picture is uploaded, by the first and the last bytes of
 * the picture's file.
 */
public final class ChecksApi {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_DIGITS = 15;

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
   * @param picture null if its ends do not say
   */
  private record Checked(PictureFacts picture) {}

  private void check(ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException, LimitExceededException, UnsuitableException {
    Map<String, String> given = Query.of(req);
    long bytes = number(given, "bytes");
    long head = number(given, "head");
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
    PictureEnds ends = read(req, bytes, head);
    String owner = Authentication.caller(req).id();
    Optional<PictureFacts> picture = jobs.admission().check(owner, bytes, ends, request);
    Answers.json(res, new Checked(picture.orElse(null)));
  }

  private static PictureEnds read(ServerRequest req, long bytes, long head) throws IOException {
    byte[] body = new byte[0];
    if (req.content().hasEntity()) {
      try (InputStream in = req.content().inputStream()) {
        body = in.readNBytes(MOST_BYTES + 1);
      }
    }
    if (body.length > MOST_BYTES) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST,
          "The body is the first and the last bytes of the picture, %,d at most."
              .formatted(MOST_BYTES));
    }
    int cut = (int) Math.min(head, body.length);
    byte[] first = Arrays.copyOf(body, cut);
    byte[] last = Arrays.copyOfRange(body, cut, body.length);
    return SubmitFields.understood(() -> new PictureEnds(bytes, first, last));
  }

  private static long number(Map<String, String> given, String name) {
    String text = given.remove(name);
    if (text == null || !text.matches("\\d{1," + MOST_DIGITS + "}")) {
      throw new ProblemException(
          ProblemType.BAD_REQUEST, "The query says " + name + " as a number of bytes.");
    }
    return Long.parseLong(text);
  }
}
