package org.equilux.master.oidc;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The HTTP client for the provider: at most 10 seconds and 1 MiB for an answer; redirects are not
 * followed.
 */
final class ProviderHttp implements HTTPRequestSender, ResourceRetriever, AutoCloseable {
  static final int MAX_ANSWER = 1 << 20;

  private final Duration timeout;
  private final HttpClient client;

  ProviderHttp(Duration timeout) {
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  /** Fetches a document; any other status than 200 is an error. */
  String get(URI uri) throws IOException {
    HttpResponse<byte[]> answer =
        exchange(HttpRequest.newBuilder(uri).header("Accept", "application/json").build());
    if (answer.statusCode() != 200) {
      throw new IOException("%s answers with status %d".formatted(uri, answer.statusCode()));
    }
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Override
  public Resource retrieveResource(URL url) throws IOException {
    return new Resource(get(URI.create(url.toString())), "application/json");
  }

  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
    HttpRequest.Builder asked =
        HttpRequest.newBuilder(request.getURI())
            .method(request.getMethod().name(), BodyPublishers.ofString(request.getBody()));
    for (Map.Entry<String, List<String>> header : request.getHeaderMap().entrySet()) {
      header.getValue().forEach(value -> asked.header(header.getKey(), value));
    }
    HttpResponse<byte[]> answer = exchange(asked.build());
    HTTPResponse response = new HTTPResponse(answer.statusCode());
    answer
        .headers()
        .map()
        .forEach((name, values) -> response.setHeader(name, values.toArray(String[]::new)));
    response.setBody(new String(answer.body(), StandardCharsets.UTF_8));
    return response;
  }

  private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          "%s did not answer within %d s".formatted(request.uri(), timeout.toSeconds()), e);
    } catch (ExecutionException e) {
      throw new IOException("%s cannot be reached: %s".formatted(request.uri(), e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + request.uri(), e);
    } finally {
      // Cancels the exchange if the answer did not come in time.
      boolean _ = answer.cancel(true);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
