package org.equilux.master.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.equilux.engine.JobRequest;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.admit.JobDraft;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.LimitExceededException;
import org.equilux.master.jobs.model.PictureNames;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.upload.GivenFile;
import org.equilux.storage.Blob;
import org.equilux.storage.file.FileBlob;

/** Takes pictures, as they are or as forms, and makes jobs of them. */
final class SubmitApi {
  private static final String OPERATION = "operation";
  private static final String NAME = "name";
  private static final String BATCH = "batch";
  private static final String DEFAULT_OPERATION = "equalize";

  /** The part of a form that is the picture. */
  private static final String PICTURE = "file";

  private final JobService jobs;
  private final JobAccess access;
  private final IdempotencyKeys keys = new IdempotencyKeys();

  SubmitApi(JobService jobs, JobAccess access) {
    this.jobs = jobs;
    this.access = access;
  }

  void submit(ServerRequest req, ServerResponse res)
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
      case "application/json" -> submitKnown(req, given);
      default -> submitRaw(req, type, given);
    };
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
    String batch = batch(req, given);
    requireNoFiles(operation, given);
    JobRequest request = understood(() -> request(operation, given, Map.of()));
    try (JobDraft upload = begin(req, req.headers().contentLength().orElse(-1));
        InputStream body = req.content().inputStream()) {
      upload.picture(requireBytes(upload.receive(body)));
      return upload.submit(name, batch, request);
    }
  }

  private JobSnapshot submitForm(ServerRequest req, HttpMediaType type, Map<String, String> given)
      throws IOException, LimitExceededException, UnsuitableException, BatchClosedException {
    try (JobDraft upload = begin(req, -1);
        InputStream body = req.content().inputStream()) {
      UploadForm.Filled form = UploadForm.read(type, body, upload::receive);
      form.fields().forEach((name, value) -> put(given, name, value));
      Operation operation = operation(given);
      String batch = batch(req, given);
      UploadForm.FilePart picture = picture(operation, form.files());
      upload.picture(requireBytes(picture.content()));
      Map<String, Blob> attachments = new LinkedHashMap<>();
      for (UploadForm.FilePart file : form.files().values()) {
        if (!file.equals(picture)) {
          Parameter.Attachment parameter = attachment(operation, file.name());
          put(given, parameter.name(), PictureNames.safe(file.fileName()));
          attachments.put(
              parameter.name(), new FileBlob(upload.attachment(parameter, file.content())));
        }
      }
      JobRequest request = understood(() -> request(operation, given, attachments));
      return upload.submit(given.getOrDefault(NAME, picture.fileName()), batch, request);
    }
  }

  private JobDraft begin(ServerRequest req, long announced)
      throws IOException, LimitExceededException {
    if (!req.content().hasEntity()) {
      throw empty();
    }
    return jobs.admission().begin(Authentication.caller(req).name(), Peers.address(req), announced);
  }

  /**
   * A job of files that the master has already.
   *
   * @param upload the picture's upload
   * @param input the job whose picture is taken
   * @param parameters of the operation, but for those that are files
   * @param files by the names of parameters: uploads, or jobs whose file of that name is taken
   * @param output what the result is like
   */
  private record Known(
      String upload,
      String input,
      String name,
      String operation,
      Map<String, String> parameters,
      Map<String, String> files,
      Map<String, String> output,
      String batch) {
    Known {
      parameters = parameters == null ? Map.of() : parameters;
      files = files == null ? Map.of() : files;
      output = output == null ? Map.of() : output;
    }

    /** What is not said is as it was in the job that is done again. */
    Known like(JobRecord old) {
      if (operation != null) {
        return new Known(upload, input, named(old), operation, parameters, files, output, batch);
      }
      List<String> oldFiles = keptFiles(old);
      Map<String, String> allParameters = new LinkedHashMap<>(old.parameters());
      allParameters.keySet().removeAll(oldFiles);
      allParameters.putAll(parameters);
      Map<String, String> allFiles = new LinkedHashMap<>();
      oldFiles.forEach(file -> allFiles.put(file, old.id()));
      allFiles.putAll(files);
      Map<String, String> allOutput = new LinkedHashMap<>(old.output());
      allOutput.putAll(output);
      return new Known(
          upload, input, named(old), old.operation(), allParameters, allFiles, allOutput, batch);
    }

    private String named(JobRecord old) {
      return name == null ? old.name() : name;
    }
  }

  private JobSnapshot submitKnown(ServerRequest req, Map<String, String> query)
      throws IOException,
          InterruptedException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException {
    Query.requireNoMore(query, "nothing");
    Known asked =
        JsonBody.read(req, Known.class, "{\"upload\": \"ID\", \"operation\": \"equalize\"}");
    if ((asked.upload() == null) == (asked.input() == null)) {
      throw bad("Say which picture: either upload or input, an upload's id or a job's.");
    }
    String owner = Authentication.caller(req).name();
    Optional<JobRecord> old = Optional.empty();
    if (asked.input() != null) {
      old = Optional.of(access.job(req, asked.input()).record());
      asked = asked.like(old.get());
    }
    Map<String, String> given = new LinkedHashMap<>();
    if (asked.operation() != null) {
      given.put(OPERATION, asked.operation());
    }
    if (asked.batch() != null) {
      given.put(BATCH, asked.batch());
    }
    Operation operation = operation(given);
    String batch = batch(req, given);
    requireKnown(asked.output());
    try (JobDraft upload = jobs.admission().begin(owner, Peers.address(req), -1)) {
      String name = takePicture(owner, upload, asked, old);
      Map<String, String> parameters = new LinkedHashMap<>(asked.parameters());
      Map<String, Blob> attachments = new LinkedHashMap<>();
      for (Map.Entry<String, String> file : asked.files().entrySet()) {
        Parameter.Attachment parameter = attachment(operation, file.getKey());
        GivenFile found = file(req, parameter, file.getValue());
        put(parameters, parameter.name(), found.name());
        attachments.put(parameter.name(), new FileBlob(upload.attachment(parameter, found.file())));
      }
      Map<String, String> output = asked.output();
      JobRequest request =
          understood(
              () -> new JobRequest(operation, parameters, attachments, WriteOptions.of(output)));
      JobSnapshot job = upload.submit(name, batch, request);
      if (asked.upload() != null) {
        boolean _ = jobs.uploads().delete(asked.upload(), owner);
      }
      return job;
    }
  }

  /** Takes the picture over and returns its name. */
  private String takePicture(String owner, JobDraft upload, Known asked, Optional<JobRecord> old)
      throws IOException, InterruptedException, LimitExceededException, UnsuitableException {
    if (old.isPresent()) {
      upload.picture(jobs.files().input(old.get().id()), false);
      return asked.name();
    }
    GivenFile picture = uploaded(owner, asked.upload());
    upload.picture(picture.file(), true);
    return asked.name() == null ? picture.name() : asked.name();
  }

  private GivenFile uploaded(String owner, String id)
      throws IOException, InterruptedException, UnsuitableException {
    return jobs.uploads()
        .whole(id, owner)
        .orElseThrow(() -> new ProblemException(Problem.noSuchUpload()));
  }

  /** A file of an upload, or else of a job. */
  private GivenFile file(ServerRequest req, Parameter.Attachment parameter, String id)
      throws IOException, InterruptedException, UnsuitableException {
    Optional<GivenFile> uploaded = jobs.uploads().whole(id, Authentication.caller(req).name());
    if (uploaded.isPresent()) {
      return uploaded.get();
    }
    Optional<JobRecord> job =
        jobs.find(id)
            .map(JobSnapshot::record)
            .filter(found -> Authentication.caller(req).maySee(found.owner()))
            .filter(found -> keptFiles(found).contains(parameter.name()));
    return job.map(
            found ->
                new GivenFile(
                    found.parameters().get(parameter.name()),
                    jobs.files().attachment(found.id(), parameter)))
        .orElseThrow(() -> new ProblemException(Problem.noSuchUpload()));
  }

  /** The parameters of a job whose values are files that are kept with it. */
  static List<String> keptFiles(JobRecord job) {
    return Operations.all().stream()
        .filter(operation -> operation.name().equals(job.operation()))
        .flatMap(operation -> attachments(operation).stream())
        .map(Parameter.Attachment::name)
        .filter(name -> !job.parameters().getOrDefault(name, "").isEmpty())
        .toList();
  }

  private static void requireKnown(Map<String, String> output) {
    for (String name : output.keySet()) {
      if (!WriteOptions.NAMES.contains(name)) {
        throw bad(
            "output may have %s, not %s.".formatted(String.join(", ", WriteOptions.NAMES), name));
      }
    }
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

  private static JobDraft.Part requireBytes(JobDraft.Part picture) {
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
  private String batch(ServerRequest req, Map<String, String> given) {
    String id = given.get(BATCH);
    String owner = Authentication.caller(req).name();
    if (id != null
        && jobs.batches().find(id).filter(batch -> batch.batch().owner().equals(owner)).isEmpty()) {
      throw new ProblemException(Problem.noSuchBatch());
    }
    return id;
  }

  private static JobRequest request(
      Operation operation, Map<String, String> given, Map<String, Blob> attachments) {
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

  private static ProblemException empty() {
    return bad("The request has no picture: its body is empty.");
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(Problem.badRequest(detail));
  }
}
