package org.equilux.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/**
 * The HTTP connections to a master: requests with the API token, answers, and problems in words.
 */
final class MasterConnection implements AutoCloseable {
  private static final int UNAUTHORIZED = 401;

  /** The answer of a master with TLS to requests without TLS. */
  private static final int MOVED = 308;

  private final String server;
  private final Supplier<Optional<String>> token;
  private final Connections connections;

  /**
   * @param server the master's address, with or without a slash at the end
   * @param token gives the API token, if there is one, for each request
   * @param trust the CAs of the master's certificate; empty for those that Java knows
   */
  MasterConnection(URI server, Supplier<Optional<String>> token, Optional<SSLContext> trust) {
    this.token = token;
    this.connections = new Connections(server, trust);
    this.server = server.toString().replaceAll("/+$", "");
  }

  /** The address of a path of the REST API. */
  String address(String path) {
    return server + "/api/v1" + path;
  }

  /** Begins a request to a path of the REST API. */
  ClassicRequestBuilder request(Method method, String path) {
    ClassicRequestBuilder request =
        ClassicRequestBuilder.create(method.name()).setUri(URI.create(address(path)));
    token.get().ifPresent(text -> request.addHeader("Authorization", "Bearer " + text));
    return request;
  }

  /**
   * Sends a request, whatever the status of the answer.
   *
   * @param patience the time without a byte of the answer after which the request fails
   * @return the answer, to be closed
   * @throws NoServerException if no connection came about, also for want of trust
   */
  Exchange exchange(ClassicRequestBuilder request, Duration patience)
      throws IOException, InterruptedException {
    try {
      return connections.send(request.build(), patience);
    } catch (ConnectException e) {
      // Its own message does not say where.
      throw new NoServerException("no server answers at " + server, e);
    } catch (IOException e) {
      Optional<UntrustedServerException> untrusted = TlsFailures.of(server, e);
      throw untrusted.isPresent() ? untrusted.get() : e;
    }
  }

  /** The use that is made of an answer. */
  interface Reader<T> {
    T read(InputStream body) throws IOException;
  }

  /**
   * Sends a request and reads its answer.
   *
   * @param patience as for {@link #exchange}
   * @throws ServerProblemException if the server refused
   */
  <T> T send(ClassicRequestBuilder request, Duration patience, Reader<T> reader)
      throws IOException, InterruptedException {
    try (Exchange exchange = exchange(request, patience)) {
      if (exchange.status() / 100 != 2) {
        throw problem(exchange.status(), exchange.body().readAllBytes());
      }
      return reader.read(exchange.body());
    } catch (ServerProblemException e) {
      throw e;
    } catch (IOException e) {
      Connections.throwIfInterrupted(e);
      throw e;
    }
  }

  /** Sends a request and reads its answer, as {@link #send} does, which is JSON. */
  <T> T ask(ClassicRequestBuilder request, Duration patience, Class<T> type)
      throws IOException, InterruptedException {
    byte[] body = send(request, patience, InputStream::readAllBytes);
    try {
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
    connections.close();
  }
}
