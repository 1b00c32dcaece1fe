package org.equilux.client;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A form of files (multipart/form-data, RFC 7578), whose files are sent part by part. */
final class UploadForm {
  private final String boundary = "equilux-" + UUID.randomUUID();
  private final List<BodyPublisher> body = new ArrayList<>();

  /** Adds a file under the name of a part. */
  UploadForm file(String part, Path file) throws FileNotFoundException {
    // Quotes would end the name; the server makes safe all else that is in it.
    String name = file.getFileName().toString().replaceAll("[\"\\\\\\p{Cntrl}]", "_");
    body.add(
        BodyPublishers.ofString(
            "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n"
                .formatted(boundary, part, name)));
    body.add(BodyPublishers.ofFile(file));
    body.add(BodyPublishers.ofString("\r\n"));
    return this;
  }

  String mediaType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /** All files, and the form's end. */
  BodyPublisher body() {
    List<BodyPublisher> all = new ArrayList<>(body);
    all.add(BodyPublishers.ofString("--" + boundary + "--\r\n"));
    return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
  }
}
