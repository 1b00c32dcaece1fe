package org.equilux.master.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.equilux.engine.JobRequest;
import org.equilux.imaging.WriteOptions;
import org.equilux.kernels.Operation;
import org.equilux.kernels.Operations;
import org.equilux.kernels.Parameter;
import org.equilux.master.jobs.BatchClosedException;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.JobSnapshot;
import org.equilux.master.jobs.LimitExceededException;
import org.equilux.master.jobs.PictureNames;
import org.equilux.master.jobs.UnsuitableException;
import org.equilux.master.jobs.Upload;

/** Takes pictures, as they are or as forms, and makes jobs of them. */
final class SubmitApi {
  private static final String OPERATION = "operation";
  private static final String NAME = "name";
  private static final String BATCH = "batch";
  private static final String DEFAULT_OPERATION = "equalize";

  /** The part of a form that is the picture. */
  private static final String PICTURE = "file";

  private final JobService jobs;

  SubmitApi(JobService jobs) {
    this.jobs = jobs;
  }

  void submit(ServerRequest req, ServerResponse res)
      throws IOException, LimitExceededException, UnsuitableException, BatchClosedException {
    Map<String, String> given = Query.of(req);
    HttpMediaType type =
        req.headers()
            .contentType()
            .orElseGet(() -> HttpMediaType.create("application/octet-stream"));
    JobSnapshot job =
        type.mediaType().text().equals("multipart/form-data")
            ? submitForm(req, type, given)
            : submitRaw(req, type, given);
    res.status(Status.CREATED_201);
    res.header(HeaderNames.LOCATION, JobView.path(job.record().id()));
    Answers.json(res, JobView.of(job));
  }

  private JobSnapshot submitRaw(ServerRequest req, HttpMediaType type, Map<String, String> given)
      throws IOException, LimitExceededException, UnsuitableException, BatchClosedException {
    requirePictureType(type);
    String name =
        req.headers()
            .first(HeaderNames.CONTENT_DISPOSITION)
            .map(value -> Disposition.parameters(value).get("filename"))
            .orElse(null);
    name = given.getOrDefault(NAME, name);
    Operation operation = operation(given);
    String batch = batch(given);
    requireNoFiles(operation, given);
    JobRequest request = understood(() -> request(operation, given, Map.of()));
    try (Upload upload = begin(req, req.headers().contentLength().orElse(-1));
        InputStream body = req.content().inputStream()) {
      upload.picture(requireBytes(upload.receive(body)));
      return upload.submit(name, batch, request);
    }
  }

  private JobSnapshot submitForm(ServerRequest req, HttpMediaType type, Map<String, String> given)
      throws IOException, LimitExceededException, UnsuitableException, BatchClosedException {
    try (Upload upload = begin(req, -1);
        InputStream body = req.content().inputStream()) {
      UploadForm.Filled form = UploadForm.read(type, body, upload::receive);
      form.fields().forEach((name, value) -> put(given, name, value));
      Operation operation = operation(given);
      String batch = batch(given);
      UploadForm.FilePart picture = picture(operation, form.files());
      upload.picture(requireBytes(picture.content()));
      Map<String, Path> attachments = new LinkedHashMap<>();
      for (UploadForm.FilePart file : form.files().values()) {
        if (!file.equals(picture)) {
          Parameter.Attachment parameter = attachment(operation, file.name());
          put(given, parameter.name(), PictureNames.safe(file.fileName()));
          attachments.put(parameter.name(), upload.attachment(parameter, file.content()));
        }
      }
      JobRequest request = understood(() -> request(operation, given, attachments));
      return upload.submit(given.getOrDefault(NAME, picture.fileName()), batch, request);
    }
  }

  private Upload begin(ServerRequest req, long announced)
      throws IOException, LimitExceededException {
    if (!req.content().hasEntity()) {
      throw empty();
    }
    return jobs.begin(client(req), announced);
  }

  private static void requirePictureType(HttpMediaType type) {
    String text = type.mediaType().text().toLowerCase(Locale.ROOT);
    if (!text.equals("application/octet-stream") && !text.startsWith("image/")) {
      throw new ProblemException(Problem.wrongMediaType(text));
    }
  }

  /** A body that is a picture has no room for other files. */
  private static void requireNoFiles(Operation operation, Map<String, String> given) {
    for (Parameter.Attachment parameter : attachments(operation)) {
      if (parameter.required() || !given.getOrDefault(parameter.name(), "").isBlank()) {
        throw bad(
            "%s takes %s as a file: send a form (multipart/form-data) with the picture as its part \"%s\" and that file as its part \"%s\"."
                .formatted(operation.name(), parameter.name(), PICTURE, parameter.name()));
      }
    }
  }

  private static Upload.Part requireBytes(Upload.Part picture) {
    if (picture.bytes() == 0) {
      throw empty();
    }
    return picture;
  }

  private static void put(Map<String, String> given, String name, String value) {
    String before = given.put(name, value);
    if (before != null) {
      throw bad(name + " is given twice, in the query, as a field or as a file of the form.");
    }
  }

  /** The file that is called so; or else, whatever its name, the only one that is nothing else. */
  private static UploadForm.FilePart picture(
      Operation operation, Map<String, UploadForm.FilePart> files) {
    if (files.containsKey(PICTURE)) {
      return files.get(PICTURE);
    }
    List<String> others = attachments(operation).stream().map(Parameter.Attachment::name).toList();
    List<UploadForm.FilePart> left =
        files.values().stream().filter(file -> !others.contains(file.name())).toList();
    if (left.size() != 1) {
      throw bad("The form has no picture; send it as its part \"%s\".".formatted(PICTURE));
    }
    return left.getFirst();
  }

  private static Parameter.Attachment attachment(Operation operation, String name) {
    List<Parameter.Attachment> attachments = attachments(operation);
    return attachments.stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                bad(
                    "%s takes no file \"%s\"; beside the picture it takes %s."
                        .formatted(
                            operation.name(),
                            name,
                            attachments.isEmpty()
                                ? "none"
                                : String.join(
                                    ", ",
                                    attachments.stream()
                                        .map(Parameter.Attachment::name)
                                        .toList()))));
  }

  private static List<Parameter.Attachment> attachments(Operation operation) {
    return operation.parameters().stream()
        .filter(Parameter.Attachment.class::isInstance)
        .map(Parameter.Attachment.class::cast)
        .toList();
  }

  private static Operation operation(Map<String, String> given) {
    return understood(() -> Operations.named(given.getOrDefault(OPERATION, DEFAULT_OPERATION)));
  }

  /** The id of the batch that is named; null if none is. */
  private String batch(Map<String, String> given) {
    String id = given.get(BATCH);
    if (id != null && jobs.batch(id).isEmpty()) {
      throw new ProblemException(Problem.noSuchBatch());
    }
    return id;
  }

  private static JobRequest request(
      Operation operation, Map<String, String> given, Map<String, Path> attachments) {
    Map<String, String> parameters = new LinkedHashMap<>(given);
    parameters.remove(NAME);
    parameters.remove(BATCH);
    parameters.remove(OPERATION);
    parameters.keySet().removeAll(WriteOptions.NAMES);
    return new JobRequest(operation, parameters, attachments, WriteOptions.of(given));
  }

  /** What operations do not understand is the client's fault, and said in their own words. */
  private static <T> T understood(Supplier<T> attempt) {
    try {
      return attempt.get();
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage().endsWith(".") ? e.getMessage() : e.getMessage() + ".");
    }
  }

  private static String client(ServerRequest req) {
    return req.remotePeer().address() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : req.remotePeer().host();
  }

  private static ProblemException empty() {
    return bad("The request has no picture: its body is empty.");
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(Problem.badRequest(detail));
  }
}
