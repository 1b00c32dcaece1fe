package org.equilux.master.web.submit;

import io.helidon.http.HttpMediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.equilux.engine.JobRequest;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.operation.Parameter;
import org.equilux.master.jobs.admit.JobDraft;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;
import org.equilux.storage.Blob;

/** Parses and checks the fields of a submission. */
final class SubmitFields {
  static final String OPERATION = "operation";
  static final String NAME = "name";
  static final String BATCH = "batch";

  private static final String DEFAULT_OPERATION = "equalize";

  /** The name of the form's part with the picture. */
  private static final String PICTURE = "file";

  private SubmitFields() {}

  static void requirePictureType(HttpMediaType type) {
    String text = type.mediaType().text().toLowerCase(Locale.ROOT);
    if (!text.equals("application/octet-stream") && !text.startsWith("image/")) {
      throw new ProblemException(
          ProblemType.WRONG_MEDIA_TYPE,
          "Send the picture itself as application/octet-stream or image/…, or a form as"
              + " multipart/form-data; not "
              + text
              + ".");
    }
  }

  /** Refuses file parameters in a request whose body is a picture. */
  static void requireNoFiles(Operation operation, Map<String, String> given) {
    for (Parameter.Attachment parameter : attachments(operation)) {
      if (parameter.required() || !given.getOrDefault(parameter.name(), "").isBlank()) {
        throw bad(
            "%s requires %s as a file: send a form (multipart/form-data) with the picture as its part \"%s\" and that file as its part \"%s\"."
                .formatted(operation.name(), parameter.name(), PICTURE, parameter.name()));
      }
    }
  }

  static JobDraft.Part requireBytes(JobDraft.Part picture) {
    if (picture.bytes() == 0) {
      throw empty();
    }
    return picture;
  }

  static void put(Map<String, String> given, String name, String value) {
    String before = given.put(name, value);
    if (before != null) {
      throw bad(name + " is given twice, in the query, as a field or as a file of the form.");
    }
  }

  /**
   * The picture's part: the one with the name of the picture, or else the only one that is no file
   * parameter.
   */
  static UploadForm.FilePart picture(Operation operation, Map<String, UploadForm.FilePart> files) {
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

  static Parameter.Attachment attachment(Operation operation, String name) {
    List<Parameter.Attachment> attachments = attachments(operation);
    return attachments.stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                bad(
                    "%s does not support a file \"%s\"; besides the picture it supports %s."
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

  static List<Parameter.Attachment> attachments(Operation operation) {
    return operation.parameters().stream()
        .filter(Parameter.Attachment.class::isInstance)
        .map(Parameter.Attachment.class::cast)
        .toList();
  }

  /**
   * The operation of a name.
   *
   * @param name null for the default operation
   */
  static Operation operation(String name) {
    return understood(() -> Operations.named(name == null ? DEFAULT_OPERATION : name));
  }

  static JobRequest request(
      Operation operation, Map<String, String> given, Map<String, Blob> attachments) {
    Map<String, String> parameters = new LinkedHashMap<>(given);
    parameters.remove(NAME);
    parameters.remove(BATCH);
    parameters.remove(OPERATION);
    parameters.keySet().removeAll(WriteOptions.NAMES);
    return new JobRequest(operation, parameters, attachments, WriteOptions.of(given));
  }

  /** Translates an invalid parameter to a problem with the operation's own message. */
  static <T> T understood(Supplier<T> attempt) {
    try {
      return attempt.get();
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage().endsWith(".") ? e.getMessage() : e.getMessage() + ".");
    }
  }

  static ProblemException empty() {
    return bad("The request has no picture: its body is empty.");
  }

  static ProblemException bad(String detail) {
    return new ProblemException(ProblemType.BAD_REQUEST, detail);
  }
}
