package org.equilux.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The HTTP connections to a master: requests with the API token, answers, and problems in words.
 */
final class MasterConnection implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int UNAUTHORIZED = 401;

  private final String server;
  private final Supplier<Optional<String>> token;
  private final HttpClient http = connections();

  /**
   * Event streams have connections of their own. Ending one that ends by itself just then closes a
   * connection that may be in use again, for another picture's upload.
   */
  private final HttpClient streams = connections();

  /**
   * @param server the master's address, with or without a slash at the end
   * @param token gives the API token, if there is one, for each request
   */
  MasterConnection(URI server, Supplier<Optional<String>> token) {
    this.token = token;
    this.server = server.toString().replaceAll("/+$", "");
  }

  private static HttpClient connections() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_TIMEOUT)
        // The token is for this server only, and not for one to which it redirects.
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  /** The address of a path of the REST API. */
  String address(String path) {
    return server + "/api/v1" + path;
  }

  /** Begins a request to a path of the REST API. */
  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address(path)));
    token.get().ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  /** Opens a stream of events. */
  EventStream events(HttpRequest request) {
    return EventStream.open(streams, request);
  }

  /**
   * Sends a request.
   *
   * @return the answer, whose body is to be closed
   * @throws NoServerException if no connection came about
   * @throws ServerProblemException if the server refused
   */
  InputStream send(HttpRequest request) throws IOException, InterruptedException {
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
    return response.body();
  }

  /** Sends a request and reads its answer. */
  <T> T ask(HttpRequest request, Class<T> type) throws IOException, InterruptedException {
    try (InputStream body = send(request)) {
      return ServerJson.MAPPER.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new ServerProblemException(
          0, "what answers at " + server + " is not an Equilux master");
    }
  }

  private ServerProblemException problem(int status, byte[] body) {
    String said = "the server answered with status " + status;
    try {
      JsonNode problem = ServerJson.MAPPER.readTree(body);
      said = problem.path("detail").asText(problem.path("title").asText(said));
    } catch (IOException e) {
      said += "; is there an Equilux master at " + server + "?";
    }
    if (status == UNAUTHORIZED) {
      said = unauthorized(said);
    }
    return new ServerProblemException(status, said);
  }

  private String unauthorized(String said) {
    return "%s wants an API token: %s Make one on its page and give it with --token, --token-file or EQUILUX_TOKEN. If you run it on this machine yourself, --token-file may be local-token in its --data folder."
        .formatted(server, said);
  }

  /** Drops connections without waiting for what is under way. */
  @Override
  public void close() {
    http.shutdownNow();
    streams.shutdownNow();
  }
}
