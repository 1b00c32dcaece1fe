package org.equilux.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A form of files (multipart/form-data, RFC 7578), whose files are sent part by part. */
final class UploadForm {
  private final String boundary = "equilux-" + UUID.randomUUID();
  private final List<UploadBody.Part> parts = new ArrayList<>();

  /** Adds a file under the name of a part. */
  UploadForm file(String part, Path file) {
    // Quotes would end the name; the server makes safe all else that is in it.
    String name = file.getFileName().toString().replaceAll("[\"\\\\\\p{Cntrl}]", "_");
    parts.add(
        new UploadBody.Text(
            "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n"
                .formatted(boundary, part, name)));
    parts.add(new UploadBody.Content(file));
    parts.add(new UploadBody.Text("\r\n"));
    return this;
  }

  String mediaType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /** All files, and the end of the form. */
  List<UploadBody.Part> parts() {
    List<UploadBody.Part> all = new ArrayList<>(parts);
    all.add(new UploadBody.Text("--" + boundary + "--\r\n"));
    return all;
  }
}
