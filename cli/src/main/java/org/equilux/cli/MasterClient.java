package org.equilux.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.equilux.engine.JobRequest;
import org.equilux.storage.Blob;

/** Speaks the master's REST API. */
final class MasterClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** For answers that the server gives at once. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /** For saying good-bye: a person waits for the end of the program. */
  private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(5);

  /** No connection came about, so nothing was done. */
  static final class NoServerException extends IOException {
    NoServerException(String message, IOException cause) {
      super(message, cause);
    }
  }

  private final String server;
  private final Supplier<Optional<String>> token;
  private final HttpClient http = connections();

  /**
   * Event streams have connections of their own. Ending one that ends by itself just then closes a
   * connection that may be in use again, for another picture's upload.
   */
  private final HttpClient streams = connections();

  /**
   * @param server its address, with or without a slash at the end
   * @param token gives the API token, if there is one, for each request
   */
  MasterClient(URI server, Supplier<Optional<String>> token) {
    this.token = token;
    this.server = server.toString().replaceAll("/+$", "");
  }

  private static HttpClient connections() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_TIMEOUT)
        // The token is for this server only, not for whichever one it names.
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  String server() {
    return server;
  }

  /** The address of a job. */
  String address(String job) {
    return server + "/api/v1/jobs/" + job;
  }

  /**
   * Uploads a picture, with the files that the request has, and begins its job.
   *
   * @param name what it is called
   * @param key by which the server knows the request again, if it is repeated
   * @param batch the id of the batch that the job is part of, if it is of one
   * @param uploaded hears how much was sent so far
   */
  JobView create(
      Path file,
      String name,
      String key,
      Optional<String> batch,
      JobRequest request,
      CountedUpload.Listener uploaded)
      throws IOException, InterruptedException {
    StringBuilder query = new StringBuilder("?operation=").append(request.operation().name());
    query.append("&name=").append(encode(name));
    batch.ifPresent(id -> query.append("&batch=").append(encode(id)));
    request
        .parameters()
        .forEach(
            (parameter, value) -> {
              // Files are parts of the form, and so are their names.
              if (!request.attachments().containsKey(parameter)) {
                query.append('&').append(parameter).append('=').append(encode(value));
              }
            });
    request
        .output()
        .values()
        .forEach(
            (option, value) -> query.append('&').append(option).append('=').append(encode(value)));
    HttpRequest.Builder post =
        request(URI.create(server + "/api/v1/jobs" + query)).header("Idempotency-Key", key);
    if (request.attachments().isEmpty()) {
      post.header("Content-Type", "application/octet-stream")
          .POST(new CountedUpload(BodyPublishers.ofFile(file), uploaded));
    } else {
      UploadForm form = new UploadForm().file("file", file);
      for (Map.Entry<String, Blob> attachment : request.attachments().entrySet()) {
        form.file(attachment.getKey(), Path.of(attachment.getValue().name()));
      }
      post.header("Content-Type", form.mediaType()).POST(new CountedUpload(form.body(), uploaded));
    }
    return read(send(post.build()), JobView.class);
  }

  /** What is asked of a batch. */
  private record Batch(String name, boolean commonTable) {}

  /** A batch as the server describes it; what this program does not use is left out. */
  record BatchView(String id) {}

  /**
   * Begins a batch of jobs.
   *
   * @param common whether all are mapped through one table
   * @return its id
   */
  String createBatch(String name, boolean common) throws IOException, InterruptedException {
    HttpRequest.Builder post =
        request(URI.create(server + "/api/v1/batches"))
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.line(new Batch(name, common))));
    return read(send(post.build()), BatchView.class).id();
  }

  /** Says that a batch with a common table has all its pictures. */
  BatchView closeBatch(String id) throws IOException, InterruptedException {
    HttpRequest.Builder post =
        request(URI.create(batchAddress(id) + "/close"))
            .timeout(ANSWER_TIMEOUT)
            .POST(BodyPublishers.noBody());
    return read(send(post.build()), BatchView.class);
  }

  /** Cancels a batch and removes all of it from the server. */
  void deleteBatch(String id) throws IOException, InterruptedException {
    send(request(URI.create(batchAddress(id))).timeout(CANCEL_TIMEOUT).DELETE().build())
        .body()
        .close();
  }

  /** The address of a batch. */
  String batchAddress(String id) {
    return server + "/api/v1/batches/" + id;
  }

  JobView job(String id) throws IOException, InterruptedException {
    return read(send(request(id, "").timeout(ANSWER_TIMEOUT).GET().build()), JobView.class);
  }

  /** How many workers the master has. */
  int workers() throws IOException, InterruptedException {
    URI cluster = URI.create(server + "/api/v1/cluster");
    HttpResponse<InputStream> response =
        send(request(cluster).timeout(ANSWER_TIMEOUT).GET().build());
    return read(response, JsonNode.class).path("workers").asInt();
  }

  /** Opens the stream of a job's events. */
  EventStream events(String id) {
    return EventStream.open(
        streams, request(id, "/events").header("Accept", "text/event-stream").GET().build());
  }

  /** Writes a job's result into a file that does not exist yet. */
  void download(String id, Path into) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = send(request(id, "/result").GET().build());
    try (InputStream body = response.body()) {
      Files.copy(body, into);
    }
  }

  /**
   * Opens the tables of a page, as a table file.
   *
   * @param page from 1
   */
  InputStream tables(String id, int page) throws IOException, InterruptedException {
    return send(request(id, "/lut?page=" + page).GET().build()).body();
  }

  void cancel(String id) throws IOException, InterruptedException {
    send(request(id, "").timeout(CANCEL_TIMEOUT).DELETE().build()).body().close();
  }

  /** Drops connections without waiting for what is under way. */
  @Override
  public void close() {
    http.shutdownNow();
    streams.shutdownNow();
  }

  private HttpRequest.Builder request(String job, String part) {
    return request(URI.create(address(job) + part));
  }

  private HttpRequest.Builder request(URI address) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    token.get().ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  private HttpResponse<InputStream> send(HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response;
    try {
      response = http.send(request, BodyHandlers.ofInputStream());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      // Their own messages are empty, or do not say where.
      throw new NoServerException("no server answers at " + server, e);
    }
    if (response.statusCode() / 100 != 2) {
      try (InputStream body = response.body()) {
        throw problem(response.statusCode(), body.readAllBytes());
      }
    }
    return response;
  }

  private ServerProblemException problem(int status, byte[] body) {
    String said = "the server answered with status " + status;
    try {
      JsonNode problem = Json.MAPPER.readTree(body);
      said = problem.path("detail").asText(problem.path("title").asText(said));
    } catch (IOException e) {
      said += "; is there an Equilux master at " + server + "?";
    }
    if (status == 401) {
      said = unauthorised(said);
    }
    return new ServerProblemException(status, said);
  }

  private String unauthorised(String said) {
    return "%s wants an API token: %s Make one on its page and give it with --token, --token-file or EQUILUX_TOKEN. If you run it on this machine yourself, --token-file may be local-token in its --data folder."
        .formatted(server, said);
  }

  private <T> T read(HttpResponse<InputStream> response, Class<T> type) throws IOException {
    try (InputStream body = response.body()) {
      return Json.MAPPER.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new ServerProblemException(
          response.statusCode(), "what answers at " + server + " is not an Equilux master");
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
