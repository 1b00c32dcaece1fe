package org.equilux.master.web.submit;

import io.helidon.http.HttpMediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.equilux.master.jobs.admit.JobDraft;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.web.connection.BoundedReads;
import org.equilux.master.web.connection.RequestBody;
import org.equilux.master.web.http.Disposition;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;

/**
 * A multipart/form-data body as sent by browsers and {@code curl -F}: files and fields in any
 * order. Files are streamed to their destination and never buffered in memory.
 */
final class UploadForm {
  private static final int MAX_FIELDS = 50;
  private static final int MAX_FILES = 8;
  private static final int MAX_FIELD_BYTES = 4 << 10;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final int BUFFER_BYTES = 64 << 10;

  /** Stores a file. */
  interface FileSink {
    JobDraft.Part receive(InputStream file) throws IOException, LimitExceededException;
  }

  /**
   * A file of a form.
   *
   * @param name of the form's part; empty if it has none
   * @param fileName given by the client
   */
  record FilePart(String name, String fileName, JobDraft.Part content) {}

  private final MultipartInput parts;
  private final FileSink sink;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Map<String, FilePart> files = new LinkedHashMap<>();

  /** The number of file parts, including empty ones, as each uses a file on disk. */
  private int fileParts;

  private UploadForm(MultipartInput parts, FileSink sink) {
    this.parts = parts;
    this.sink = sink;
  }

  /**
   * The parsed form, without the files' content.
   *
   * @param files by the names of their parts, at least one
   */
  record Filled(Map<String, FilePart> files, Map<String, String> fields) {}

  static Filled read(HttpMediaType type, InputStream body, FileSink sink)
      throws IOException, LimitExceededException {
    String boundary = type.parameters().get("boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > 70) {
      throw bad("The form's Content-Type must have a boundary of 1 to 70 characters.");
    }
    MultipartInput parts =
        MultipartInput.builder()
            .setInputStream(body)
            .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
            .setBufferSize(BUFFER_BYTES)
            .setMaxPartHeaderSize(MAX_HEADER_BYTES)
            .get();
    parts.setHeaderCharset(StandardCharsets.UTF_8);
    try {
      return new UploadForm(parts, sink).readParts();
    } catch (FileUploadException e) {
      if (e.getCause() instanceof RequestBody.BrokenOffException brokenOff) {
        throw brokenOff;
      }
      if (e.getCause() instanceof BoundedReads.TooLongException tooLong) {
        throw tooLong;
      }
      throw bad(
          ("The form is not well-formed multipart/form-data: it ends early, a boundary or the"
                  + " headers of a part are damaged, or headers have more than %,d bytes.")
              .formatted(MAX_HEADER_BYTES));
    }
  }

  private Filled readParts() throws IOException, LimitExceededException {
    for (boolean more = parts.skipPreamble(); more; more = parts.readBoundary()) {
      Map<String, String> disposition = disposition(parts.readHeaders());
      try (InputStream part = parts.newInputStream()) {
        if (disposition.containsKey("filename")) {
          readFile(disposition, part);
        } else {
          readField(disposition.get("name"), part);
        }
      }
    }
    if (files.isEmpty()) {
      throw bad("The form has no file; send the picture as its part \"file\".");
    }
    return new Filled(files, fields);
  }

  private static Map<String, String> disposition(String headers) {
    return headers
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-disposition:"))
        .findFirst()
        .map(line -> Disposition.parameters(line.substring(line.indexOf(':') + 1)))
        .orElseThrow(() -> bad("A part of the form has no Content-Disposition header."));
  }

  private void readFile(Map<String, String> disposition, InputStream part)
      throws IOException, LimitExceededException {
    if (++fileParts > MAX_FILES) {
      throw bad("The form has more than %d files.".formatted(MAX_FILES));
    }
    String name = Objects.requireNonNullElse(disposition.get("name"), "");
    String fileName = Objects.requireNonNullElse(disposition.get("filename"), "");
    if (files.containsKey(name)) {
      throw bad("The form has several files \"%s\"; send one of each name.".formatted(name));
    }
    FilePart file = new FilePart(name, fileName, sink.receive(part));
    // Browsers send an empty part for a field without a chosen file.
    if (!fileName.isEmpty() || file.content().bytes() > 0) {
      files.put(name, file);
    }
  }

  private void readField(String name, InputStream part) throws IOException {
    byte[] value = part.readNBytes(MAX_FIELD_BYTES + 1);
    if (name == null || value.length > MAX_FIELD_BYTES || fields.size() >= MAX_FIELDS) {
      throw bad(
          "A form may have at most %d fields; each needs a name and may have at most %,d bytes."
              .formatted(MAX_FIELDS, MAX_FIELD_BYTES));
    }
    if (fields.put(name, new String(value, StandardCharsets.UTF_8)) != null) {
      throw bad("The form gives " + name + " more than once.");
    }
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(ProblemType.BAD_REQUEST, detail);
  }
}
