package org.equilux.bench.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A client that asks masters in turn, as behind a proxy without stickiness, and repeats requests
 * that a master did not answer. For one thread.
 */
final class ChaosClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 200;
  private static final int NOT_FOUND = 404;

  /** Too many requests, or a master or its database is away. */
  private static final Set<Integer> AGAIN = Set.of(429, 502, 503, 504);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final ObjectMapper json = new ObjectMapper();
  private final List<URI> masters;
  private final String token;
  private int next;

  /**
   * Asks masters.
   *
   * @param masters the roots of their APIs, with a slash at the end
   */
  ChaosClient(List<URI> masters, String token) {
    this.masters = masters;
    this.token = token;
  }

  private HttpResponse<byte[]> send(String path, UnaryOperator<HttpRequest.Builder> with)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "no master was asked";
    while (System.nanoTime() < deadline) {
      URI master = masters.get(next++ % masters.size());
      try {
        HttpResponse<byte[]> answer =
            http.send(
                with.apply(HttpRequest.newBuilder(master.resolve(path)))
                    .header("Authorization", "Bearer " + token)
                    .timeout(ANSWER)
                    .build(),
                BodyHandlers.ofByteArray());
        if (!AGAIN.contains(answer.statusCode())) {
          return answer;
        }
        last = answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        last = e.toString();
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new IOException(
        "no master answers %s within %d s; last: %s".formatted(path, PATIENCE.toSeconds(), last));
  }

  private byte[] good(String path, UnaryOperator<HttpRequest.Builder> with)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = send(path, with);
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "%s is answered with %d: %s"
              .formatted(
                  path, answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
    }
    return answer.body();
  }

  /**
   * Submits a picture.
   *
   * @param key under which the request is repeated without a second job
   * @return the job's id
   */
  String submit(Path picture, String operation, String key)
      throws IOException, InterruptedException {
    byte[] made =
        good(
            "jobs?operation=" + operation,
            request -> {
              try {
                return request
                    .header("Content-Type", "application/octet-stream")
                    .header("Idempotency-Key", key)
                    .POST(BodyPublishers.ofFile(picture));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    return json.readTree(made).get("id").textValue();
  }

  /** A job's state, and the reason if it failed. */
  JsonNode job(String id) throws IOException, InterruptedException {
    return json.readTree(good("jobs/" + id, request -> request));
  }

  byte[] result(String id) throws IOException, InterruptedException {
    return good("jobs/" + id + "/result", request -> request);
  }

  /** The number of all jobs, up to 200. */
  int jobs() throws IOException, InterruptedException {
    return json.readTree(good("jobs?limit=200", request -> request)).get("jobs").size();
  }

  /** Deletes a job; a request that is repeated may find that the job is gone. */
  void delete(String id) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = send("jobs/" + id, HttpRequest.Builder::DELETE);
    if (answer.statusCode() / 100 != 2 && answer.statusCode() != NOT_FOUND) {
      throw new IOException("the job %s is not deleted: %d".formatted(id, answer.statusCode()));
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
