package org.equilux.worker.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.equilux.chunks.RangeReads;
import org.equilux.imaging.ByteRange;
import org.equilux.storage.ByteReader;

/**
 * Reads ranges of objects and writes objects by HTTP, at signed addresses of one origin. Follows no
 * redirects. Each request has a time limit by its length, and is repeated if the store is busy or
 * the connection broke. Safe for use by any number of threads.
 */
public final class StoreClient implements AutoCloseable {
  private static final Duration CONNECTING = Duration.ofSeconds(5);
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final int NOT_IMPLEMENTED = 501;

  /** The maximum size of an error response that is read. */
  private static final int MOST_ANSWER_BYTES = 64 << 10;

  private static final int MAX_VERSION_LENGTH = 200;

  /**
   * The retry policy of a client.
   *
   * @param tries of a request at most
   * @param firstPause before the second try; each pause is four times as long as the one before
   * @param trying time for one try, without its bytes
   * @param perMebibyte time for each MiB that a try sends or receives
   */
  public record Patience(int tries, Duration firstPause, Duration trying, Duration perMebibyte) {
    /** The default: fails after some seconds, because the master can send the bytes instead. */
    public static final Patience USUAL =
        new Patience(4, Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(1));

    private Duration limit(long bytes) {
      return trying.plus(perMebibyte.multipliedBy(Math.ceilDiv(bytes, 1 << 20)));
    }
  }

  private final StoreOrigin origin;
  private final Patience patience;
  private final HttpClient http;

  public StoreClient(StoreOrigin origin, Patience patience) {
    this.origin = origin;
    this.patience = patience;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECTING)
            .build();
  }

  /** The only origin to which requests go. */
  public StoreOrigin origin() {
    return origin;
  }

  /**
   * Finds out whether the store can be reached: any answer will do, as the request is not signed.
   *
   * @throws TransferException if there is no answer
   */
  public void probe() throws TransferException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(origin.address().resolve("/"))
            .method("HEAD", BodyPublishers.noBody())
            .build();
    var _ = send(request, BodyHandlers.discarding(), 0, _ -> Boolean.TRUE);
  }

  /**
   * Reads a range of an object.
   *
   * @param address of the object, possibly hostile
   * @param version its entity tag, possibly hostile
   * @throws TransferException if the address leads to another origin, the version is none, or the
   *     store does not give the range
   */
  public byte[] get(String address, String version, ByteRange range)
      throws TransferException, InterruptedException {
    if (version.isEmpty()
        || version.length() > MAX_VERSION_LENGTH
        || !version.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new TransferException("the version of an object is malformed");
    }
    long last = range.position() + range.length() - 1;
    HttpRequest request =
        HttpRequest.newBuilder(origin.require(address))
            .header("Range", "bytes=%d-%d".formatted(range.position(), last))
            .header("If-Match", version)
            .build();
    int limit = Math.max(range.length(), MOST_ANSWER_BYTES);
    return send(
        request,
        BodyHandlers.limiting(BodyHandlers.ofByteArray(), limit),
        range.length(),
        answer ->
            answer.statusCode() == PARTIAL && answer.body().length == range.length()
                ? answer.body()
                : null);
  }

  /**
   * A reader of the ranges of one band of an object, for one thread.
   *
   * @param address of the object, possibly hostile
   * @param version its entity tag, possibly hostile
   */
  public ByteReader reader(String address, String version, RangeReads reads) {
    return reads.over(
        range -> {
          try {
            return get(address, version, range);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
          }
        });
  }

  /**
   * Writes an object.
   *
   * @param address of the object, possibly hostile
   * @return the entity tag that the store gave
   * @throws TransferException if the address leads to another origin, or the store does not take
   *     the object
   */
  public String put(String address, byte[] body) throws TransferException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(origin.require(address))
            .PUT(BodyPublishers.ofByteArray(body))
            .build();
    return send(
        request,
        BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_ANSWER_BYTES),
        body.length,
        answer ->
            answer.statusCode() == OK ? answer.headers().firstValue("ETag").orElse(null) : null);
  }

  /**
   * Sends a request, several times if need be.
   *
   * @param value makes the result of an answer; null if the answer is not what was asked for
   */
  private <B, T> T send(
      HttpRequest request, BodyHandler<B> body, long bytes, Function<HttpResponse<B>, T> value)
      throws TransferException, InterruptedException {
    Duration pause = patience.firstPause();
    for (int tries = 1; ; tries++) {
      TransferException failure;
      boolean useless = false;
      try {
        HttpResponse<B> answer = sendOnce(request, body, patience.limit(bytes));
        T result = value.apply(answer);
        if (result != null) {
          return result;
        }
        failure =
            new TransferException(
                "the object store %s answers %d".formatted(origin, answer.statusCode()));
        useless = !isPassing(answer.statusCode());
      } catch (IOException e) {
        failure = unanswered(e);
      }
      if (useless || tries == patience.tries()) {
        throw failure;
      }
      Thread.sleep(pause);
      pause = pause.multipliedBy(4);
    }
  }

  /** Whether the status is a temporary failure, after which a retry can succeed. */
  private static boolean isPassing(int status) {
    return status == TOO_MANY_REQUESTS || (status >= SERVER_ERROR && status != NOT_IMPLEMENTED);
  }

  /** The client's own time limit ends with the head of an answer; this one ends with the body. */
  private <B> HttpResponse<B> sendOnce(HttpRequest request, BodyHandler<B> body, Duration limit)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<B>> answer = http.sendAsync(request, body);
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within %d s".formatted(limit.toSeconds()), e);
    } finally {
      // Has no effect on a complete answer; cancels the exchange otherwise.
      boolean _ = answer.cancel(true);
    }
  }

  private TransferException unanswered(IOException failure) {
    String reason =
        switch (failure) {
          case HttpConnectTimeoutException _ ->
              "no connection within %d s".formatted(CONNECTING.toSeconds());
          case ConnectException e when e.getCause() instanceof UnresolvedAddressException ->
              "the name of its host is not known";
          case ConnectException e when e.getMessage() == null -> "the connection is refused";
          default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    return new TransferException(
        "the object store %s cannot be reached: %s".formatted(origin, reason), failure);
  }

  /** Ends all requests. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
