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
import javax.net.ssl.SSLContext;

/**
 * The HTTP connections to a master: requests with the API token, answers, and problems in words.
 */
final class MasterConnection implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int UNAUTHORIZED = 401;

  /** The answer of a master with TLS to requests without TLS. */
  private static final int MOVED = 308;

  private final String server;
  private final Supplier<Optional<String>> token;
  private final HttpClient http;

  /**
   * Client for event streams, which need separate connections: closing a stream that ends at the
   * same moment could otherwise close a connection that is already reused for an upload.
   */
  private final HttpClient streams;

  /**
   * @param server the master's address, with or without a slash at the end
   * @param token gives the API token, if there is one, for each request
   * @param trust the CAs of the master's certificate; empty for those that Java knows
   */
  MasterConnection(URI server, Supplier<Optional<String>> token, Optional<SSLContext> trust) {
    this.token = token;
    this.http = connections(trust);
    this.streams = connections(trust);
    this.server = server.toString().replaceAll("/+$", "");
  }

  private static HttpClient connections(Optional<SSLContext> trust) {
    HttpClient.Builder builder = HttpClient.newBuilder();
    trust.ifPresent(builder::sslContext);
    return builder
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
   * @throws NoServerException if no connection came about, also for want of trust
   * @throws ServerProblemException if the server refused
   */
  InputStream send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> response;
    try {
      response = http.send(request, BodyHandlers.ofInputStream());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      // Their own messages are empty, or do not say where.
      throw new NoServerException("no server answers at " + server, e);
    } catch (IOException e) {
      Optional<UntrustedServerException> untrusted = TlsFailures.of(server, e);
      throw untrusted.isPresent() ? untrusted.get() : e;
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
    if (status == MOVED) {
      return new ServerProblemException(
          status, server + " speaks HTTPS; use an address that begins with https://");
    }
    String said = said(status, body);
    if (status == UNAUTHORIZED) {
      said = unauthorized(said);
    }
    return new ServerProblemException(status, said);
  }

  /** The master's own words; others, such as proxies, have none that are understood. */
  private String said(int status, byte[] body) {
    String unknown =
        "the server answered with status %d; is there an Equilux master at %s?"
            .formatted(status, server);
    try {
      JsonNode problem = ServerJson.MAPPER.readTree(body);
      return problem.path("detail").asText(problem.path("title").asText(unknown));
    } catch (IOException e) {
      return unknown;
    }
  }

  private String unauthorized(String said) {
    return "%s wants an API token: %s Make one on its page and give it with --token-file or EQUILUX_TOKEN. If you run it on this machine yourself, --token-file may be local-token in its --data folder."
        .formatted(server, said);
  }

  /** Closes connections without waiting for requests in progress. */
  @Override
  public void close() {
    http.shutdownNow();
    streams.shutdownNow();
  }
}
