package org.equilux.master.web.submit;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.equilux.engine.JobRequest;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.admit.JobDraft;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.model.BatchClosedException;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.jobs.upload.NamedBlob;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.JsonBody;
import org.equilux.master.web.http.Peers;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.master.web.http.Query;
import org.equilux.master.web.jobs.JobAccess;
import org.equilux.master.web.jobs.KeptFiles;
import org.equilux.storage.Blob;

/** Submissions in JSON, which refer to files that the master already has. */
final class JsonSubmission {
  private final JobService jobs;
  private final JobAccess access;

  JsonSubmission(JobService jobs, JobAccess access) {
    this.jobs = jobs;
    this.access = access;
  }

  /**
   * The body of a submission.
   *
   * @param upload id of the picture's upload
   * @param input id of the job whose picture is used
   * @param parameters of the operation, except file parameters
   * @param files ids by parameter: of uploads, or of jobs whose file of that parameter is used
   * @param output format and options of the result
   */
  private record Body(
      String upload,
      String input,
      String name,
      String operation,
      Map<String, String> parameters,
      Map<String, String> files,
      Map<String, String> output,
      String batch) {
    Body {
      parameters = parameters == null ? Map.of() : parameters;
      files = files == null ? Map.of() : files;
      output = output == null ? Map.of() : output;
    }

    /** Completes missing members from the repeated job. */
    Body like(JobRecord old) {
      if (operation != null) {
        return new Body(upload, input, named(old), operation, parameters, files, output, batch);
      }
      List<String> oldFiles = KeptFiles.of(old);
      Map<String, String> allParameters = new LinkedHashMap<>(old.parameters());
      allParameters.keySet().removeAll(oldFiles);
      allParameters.putAll(parameters);
      Map<String, String> allFiles = new LinkedHashMap<>();
      oldFiles.forEach(file -> allFiles.put(file, old.id()));
      allFiles.putAll(files);
      Map<String, String> allOutput = new LinkedHashMap<>(old.output());
      allOutput.putAll(output);
      return new Body(
          upload, input, named(old), old.operation(), allParameters, allFiles, allOutput, batch);
    }

    private String named(JobRecord old) {
      return name == null ? old.name() : name;
    }
  }

  /** Reads a request in the same way as {@link #submit}, without making a job. */
  void repeat(ServerRequest req, Fingerprint fingerprint) throws IOException {
    fingerprint.add(read(req).toString());
  }

  private static Body read(ServerRequest req) throws IOException {
    return JsonBody.read(req, Body.class, "{\"upload\": \"ID\", \"operation\": \"equalize\"}");
  }

  JobSnapshot submit(
      ServerRequest req,
      Map<String, String> query,
      IdempotencyKeys.Entered key,
      Fingerprint fingerprint)
      throws IOException,
          InterruptedException,
          LimitExceededException,
          UnsuitableException,
          BatchClosedException {
    Query.requireNoMore(query, "nothing");
    Body asked = read(req);
    fingerprint.add(asked.toString());
    if ((asked.upload() == null) == (asked.input() == null)) {
      throw SubmitFields.bad(
          "The body must have either upload, the id of an upload, or input, the id of a job.");
    }
    String owner = Authentication.caller(req).id();
    Optional<JobRecord> old = Optional.empty();
    if (asked.input() != null) {
      old = Optional.of(access.job(req, asked.input()).record());
      asked = asked.like(old.get());
    }
    Operation operation = SubmitFields.operation(asked.operation());
    String batch = access.ownBatch(req, asked.batch());
    requireKnown(asked.output());
    try (JobDraft upload = jobs.admission().begin(owner, Peers.address(req), -1)) {
      String name = takePicture(owner, upload, asked, old);
      Map<String, String> parameters = new LinkedHashMap<>(asked.parameters());
      Map<String, Blob> attachments = new LinkedHashMap<>();
      for (Map.Entry<String, String> file : asked.files().entrySet()) {
        Parameter.Attachment parameter = SubmitFields.attachment(operation, file.getKey());
        NamedBlob found = file(req, parameter, file.getValue());
        SubmitFields.put(parameters, parameter.name(), found.name());
        attachments.put(parameter.name(), upload.attachment(parameter, found.blob()));
      }
      Map<String, String> output = asked.output();
      JobRequest request =
          SubmitFields.understood(
              () -> new JobRequest(operation, parameters, attachments, WriteOptions.of(output)));
      JobSnapshot job = upload.submit(name, batch, request, key.of(fingerprint));
      if (asked.upload() != null) {
        boolean _ = jobs.uploads().delete(asked.upload(), owner);
      }
      return job;
    } catch (NoSuchFileException e) {
      // Deleted meanwhile, by its owner or by another master that made a job of it.
      throw new ProblemException(
          old.isPresent() ? ProblemType.NO_SUCH_JOB : ProblemType.NO_SUCH_UPLOAD);
    }
  }

  /** Takes over the picture and returns its name. */
  private String takePicture(String owner, JobDraft upload, Body asked, Optional<JobRecord> old)
      throws IOException, InterruptedException, LimitExceededException, UnsuitableException {
    if (old.isPresent()) {
      upload.picture(jobs.files().input(old.get().id()), false);
      return asked.name();
    }
    NamedBlob picture = uploaded(owner, asked.upload());
    upload.picture(picture.blob(), true);
    return asked.name() == null ? picture.name() : asked.name();
  }

  private NamedBlob uploaded(String owner, String id)
      throws IOException, InterruptedException, UnsuitableException {
    return jobs.uploads()
        .whole(id, owner)
        .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_UPLOAD));
  }

  /** The file of an upload, or else of a job. */
  NamedBlob file(ServerRequest req, Parameter.Attachment parameter, String id)
      throws IOException, InterruptedException, UnsuitableException {
    Optional<NamedBlob> uploaded = jobs.uploads().whole(id, Authentication.caller(req).id());
    if (uploaded.isPresent()) {
      return uploaded.get();
    }
    Optional<JobRecord> job =
        jobs.find(id)
            .map(JobSnapshot::record)
            .filter(found -> Authentication.caller(req).maySee(found.owner()))
            .filter(found -> KeptFiles.of(found).contains(parameter.name()));
    return job.map(
            found ->
                new NamedBlob(
                    found.parameters().get(parameter.name()),
                    jobs.files().attachment(found.id(), parameter)))
        .orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_UPLOAD));
  }

  private static void requireKnown(Map<String, String> output) {
    for (String name : output.keySet()) {
      if (!WriteOptions.NAMES.contains(name)) {
        throw SubmitFields.bad(
            "output may have %s, not %s.".formatted(String.join(", ", WriteOptions.NAMES), name));
      }
    }
  }
}
