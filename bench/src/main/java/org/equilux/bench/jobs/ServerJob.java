package org.equilux.bench.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.equilux.bench.process.LocalCluster;
import org.equilux.bench.results.Sample;

/**
 * Jobs on a warm master by a warm client: upload, events until completion, download. No JVM is
 * started for a job, as is the case for a page or a service.
 */
final class ServerJob implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String DATA = "data:";

  private final LocalCluster cluster;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ServerJob(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Runs a job on the server and deletes it afterwards, outside of the measured time.
   *
   * @param result file to write or overwrite
   */
  Sample run(Path input, Path result, JobWork work) throws IOException, InterruptedException {
    StringBuilder query = new StringBuilder("jobs?operation=").append(work.operation());
    work.operation()
        .parameters()
        .forEach((name, value) -> query.append('&').append(name).append('=').append(value));
    long start = System.nanoTime();
    String id =
        json(request(query.toString())
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofFile(input))
                .build())
            .path("id")
            .asText();
    long sent = System.nanoTime();
    awaitEnd(id);
    long done = System.nanoTime();
    HttpResponse<Path> download =
        http.send(request("jobs/" + id + "/result").build(), BodyHandlers.ofFile(result));
    if (download.statusCode() != 200) {
      throw new IOException("the result's download gave status " + download.statusCode());
    }
    long end = System.nanoTime();
    JsonNode times = json(request("jobs/" + id).build()).path("times");
    http.send(request("jobs/" + id).DELETE().build(), BodyHandlers.discarding());
    double seconds = (end - start) / 1e9;
    return new Sample(
        seconds,
        Phases.ofServer(
            seconds,
            (sent - start) / 1e9,
            (end - done) / 1e9,
            times.path("mapMillis").asLong(),
            times.path("applyMillis").asLong()));
  }

  private void awaitEnd(String id) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> events =
        http.send(
            request("jobs/" + id + "/events").header("Accept", "text/event-stream").build(),
            BodyHandlers.ofLines());
    try (Stream<String> lines = events.body()) {
      Iterator<String> all = lines.iterator();
      while (all.hasNext()) {
        String line = all.next();
        if (line.startsWith(DATA)) {
          JsonNode data = JSON.readTree(line.substring(DATA.length()));
          switch (data.path("state").asText()) {
            case "done" -> {
              return;
            }
            case "failed", "cancelled" ->
                throw new IOException("the job failed: " + data.path("error").asText());
            default -> {
              // Wait for the next event.
            }
          }
        }
      }
    }
    throw new IOException("the server ended the job's events early");
  }

  private HttpRequest.Builder request(String path) throws IOException {
    URI address = cluster.api().resolve(path);
    return HttpRequest.newBuilder(address)
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + cluster.token());
  }

  private JsonNode json(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      JsonNode answer = JSON.readTree(body);
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            "the server answered %d: %s"
                .formatted(response.statusCode(), answer.path("detail").asText()));
      }
      return answer;
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
