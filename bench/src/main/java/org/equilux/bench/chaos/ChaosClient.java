package org.equilux.bench.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A client that asks masters in turn, as behind a proxy without stickiness, and repeats requests
 * that a master did not answer. Safe for use by several threads.
 */
final class ChaosClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 100;
  private static final int NOT_FOUND = 404;
  private static final int WRONG_OFFSET = 409;

  /** Too many requests, or a master or its database is away. */
  private static final Set<Integer> AGAIN = Set.of(429, 502, 503, 504);

  private static final Set<String> FINAL = Set.of("done", "failed", "cancelled");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final ObjectMapper json = new ObjectMapper();
  private final List<URI> masters;
  private final String token;
  private final AtomicInteger next = new AtomicInteger();

  private ChaosClient(List<URI> masters, String token) {
    this.masters = masters;
    this.token = token;
  }

  /**
   * Makes a client with an API token of the administrator, which is valid at all masters.
   *
   * @param masters the roots of their APIs, with a slash at the end
   */
  static ChaosClient signIn(List<URI> masters, String password)
      throws IOException, InterruptedException {
    try (ChaosClient visitor = new ChaosClient(masters, "")) {
      ObjectMapper json = visitor.json;
      HttpResponse<byte[]> signedIn =
          visitor.post("session", "", "", Map.of("name", "admin", "password", password));
      String cookies =
          signedIn.headers().allValues("Set-Cookie").stream()
              .map(cookie -> cookie.split(";", 2)[0])
              .collect(Collectors.joining("; "));
      HttpResponse<byte[]> made =
          visitor.post(
              "tokens",
              cookies,
              json.readTree(signedIn.body()).get("csrfToken").textValue(),
              Map.of("name", "chaos", "scopes", List.of("submit", "read")));
      return new ChaosClient(masters, json.readTree(made.body()).get("token").textValue());
    }
  }

  private HttpResponse<byte[]> post(String path, String cookies, String proof, Object body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(masters.getFirst().resolve(path))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("Cookie", cookies)
            .header("X-CSRF-Token", proof)
            .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
            .build();
    return good(path, http.send(request, BodyHandlers.ofByteArray()));
  }

  private HttpRequest.Builder request(String path) {
    URI master = masters.get(Math.floorMod(next.getAndIncrement(), masters.size()));
    return HttpRequest.newBuilder(master.resolve(path))
        .header("Authorization", "Bearer " + token)
        .timeout(ANSWER);
  }

  private HttpResponse<byte[]> send(String path, UnaryOperator<HttpRequest.Builder> with)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "no master was asked";
    while (System.nanoTime() < deadline) {
      try {
        HttpResponse<byte[]> answer =
            http.send(with.apply(request(path)).build(), BodyHandlers.ofByteArray());
        if (!AGAIN.contains(answer.statusCode())) {
          return answer;
        }
        last = answer.statusCode() + " " + text(answer);
      } catch (IOException e) {
        last = e.toString();
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new IOException(
        "no master answers %s within %d s; last: %s".formatted(path, PATIENCE.toSeconds(), last));
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static HttpResponse<byte[]> good(String path, HttpResponse<byte[]> answer)
      throws IOException {
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "%s is answered with %d: %s".formatted(path, answer.statusCode(), text(answer)));
    }
    return answer;
  }

  private byte[] get(String path) throws IOException, InterruptedException {
    return good(path, send(path, request -> request)).body();
  }

  private String created(String path, UnaryOperator<HttpRequest.Builder> with)
      throws IOException, InterruptedException {
    return json.readTree(good(path, send(path, with)).body()).get("id").textValue();
  }

  /**
   * Submits a picture by one request.
   *
   * @param key under which the request is repeated without a second job
   * @return the job's id
   */
  String submit(Path picture, String operation, String key)
      throws IOException, InterruptedException {
    byte[] bytes = Files.readAllBytes(picture);
    return created(
        "jobs?operation=" + operation,
        request ->
            request
                .header("Content-Type", "application/octet-stream")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofByteArray(bytes)));
  }

  /**
   * Submits a picture by pieces, each to another master.
   *
   * @param key under which the job's request is repeated without a second job
   * @return the job's id
   */
  String submitInPieces(Path picture, String operation, String key, int pieces)
      throws IOException, InterruptedException {
    byte[] bytes = Files.readAllBytes(picture);
    HttpResponse<byte[]> made =
        good(
            "uploads",
            send(
                "uploads",
                request ->
                    tus(request)
                        .header("Upload-Length", "" + bytes.length)
                        .POST(BodyPublishers.noBody())));
    String location = made.headers().firstValue("Location").orElseThrow();
    String id = location.substring(location.lastIndexOf('/') + 1);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int at = 0;
    while (at < bytes.length) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "the upload %s stays at %d of %d bytes".formatted(id, at, bytes.length));
      }
      at = sendPiece("uploads/" + id, bytes, at, Math.ceilDiv(bytes.length, pieces));
    }
    byte[] order = json.writeValueAsBytes(Map.of("upload", id, "operation", operation));
    return created(
        "jobs",
        request ->
            request
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofByteArray(order)));
  }

  private static HttpRequest.Builder tus(HttpRequest.Builder request) {
    return request.header("Tus-Resumable", "1.0.0");
  }

  /** Sends a piece, and returns where to go on. */
  private int sendPiece(String upload, byte[] bytes, int at, int length)
      throws IOException, InterruptedException {
    int count = Math.min(length, bytes.length - at);
    try {
      HttpResponse<byte[]> answer =
          http.send(
              tus(request(upload))
                  .header("Content-Type", "application/offset+octet-stream")
                  .header("Upload-Offset", "" + at)
                  .method("PATCH", BodyPublishers.ofByteArray(bytes, at, count))
                  .build(),
              BodyHandlers.ofByteArray());
      if (answer.statusCode() / 100 == 2) {
        return offset(answer);
      }
      if (!AGAIN.contains(answer.statusCode()) && answer.statusCode() != WRONG_OFFSET) {
        return offset(good(upload, answer));
      }
    } catch (IOException e) {
      // The next master says how much of the piece is there.
    }
    // Otherwise two masters could take turns, one of which, being away, is only sent pieces.
    int _ = next.getAndIncrement();
    Thread.sleep(PAUSE_MILLIS);
    return offset(
        good(
            upload, send(upload, request -> tus(request).method("HEAD", BodyPublishers.noBody()))));
  }

  private static int offset(HttpResponse<byte[]> answer) {
    return Integer.parseInt(answer.headers().firstValue("Upload-Offset").orElseThrow());
  }

  /**
   * Follows the events of a job to its end, at another master when a connection breaks.
   *
   * @return the final state that the events tell
   * @throws IOException if a stream ends in order without a final state
   */
  String follow(String id) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      HttpRequest events =
          request("jobs/" + id + "/events").header("Accept", "text/event-stream").build();
      try {
        HttpResponse<InputStream> answer = http.send(events, BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
          if (answer.statusCode() == 200) {
            return finalState(id, body);
          } else if (!AGAIN.contains(answer.statusCode())) {
            throw new UnexpectedException(
                "the events of %s are answered with %d".formatted(id, answer.statusCode()));
          }
        }
      } catch (UnexpectedException e) {
        throw e;
      } catch (IOException e) {
        // Another master is asked.
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new IOException("the events of %s do not tell its end".formatted(id));
  }

  /** A master answers otherwise than it should, in contrast to a broken connection. */
  private static final class UnexpectedException extends IOException {
    UnexpectedException(String message) {
      super(message);
    }
  }

  private String finalState(String id, InputStream body) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    String type = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event:")) {
        type = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:") && type.equals("job")) {
        String state =
            json.readTree(line.substring("data:".length())).path("state").asText().strip();
        if (FINAL.contains(state)) {
          return state;
        }
      }
    }
    throw new UnexpectedException("the events of %s end before the job".formatted(id));
  }

  /** A job's state, and the reason if it failed. */
  JsonNode job(String id) throws IOException, InterruptedException {
    return json.readTree(get("jobs/" + id));
  }

  byte[] result(String id) throws IOException, InterruptedException {
    return get("jobs/" + id + "/result");
  }

  /** The number of all jobs, up to 200. */
  int jobs() throws IOException, InterruptedException {
    return json.readTree(get("jobs?limit=200")).get("jobs").size();
  }

  /** Deletes a job; a request that is repeated may find that the job is gone. */
  void delete(String id) throws IOException, InterruptedException {
    delete("jobs/" + id, request -> request);
  }

  /** Deletes all uploads: of those whose creation was not answered, the id is not known. */
  void deleteUploads() throws IOException, InterruptedException {
    for (JsonNode upload : json.readTree(get("uploads")).get("uploads")) {
      delete("uploads/" + upload.get("id").textValue(), ChaosClient::tus);
    }
  }

  private void delete(String path, UnaryOperator<HttpRequest.Builder> with)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = send(path, request -> with.apply(request).DELETE());
    if (answer.statusCode() != NOT_FOUND) {
      var _ = good(path, answer);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
