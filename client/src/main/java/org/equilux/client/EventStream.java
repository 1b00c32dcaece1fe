package org.equilux.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Server-sent events, read one at a time. Closing it ends the connection. */
public final class EventStream implements AutoCloseable {
  /**
   * An event.
   *
   * @param type its name, {@code message} where the server gives none
   */
  public record Event(String type, String data) {}

  /**
   * The time-outs after which a connection is taken for dead, and given up.
   *
   * @param first until the first line: a server sends the present state at once, so a server that
   *     is suspended, or has accepted the connection and stopped, is noticed soon
   * @param next until each further line: a server sends a comment every 15 s
   */
  record Timeouts(Duration first, Duration next) {}

  private static final Timeouts TIMEOUTS =
      new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60));

  /** The time that a server has for ending a stream whose last event it has sent. */
  private static final Duration END = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger(EventStream.class.getName());

  private final BlockingQueue<Optional<String>> lines;
  private final CompletableFuture<HttpResponse<Void>> connection;
  private final Duration next;

  /** Until the next line. */
  private Duration timeout;

  private EventStream(
      BlockingQueue<Optional<String>> lines,
      CompletableFuture<HttpResponse<Void>> connection,
      Timeouts timeouts) {
    this.lines = lines;
    this.connection = connection;
    this.timeout = timeouts.first();
    this.next = timeouts.next();
  }

  static EventStream open(HttpClient http, HttpRequest request) {
    return open(http, request, TIMEOUTS);
  }

  static EventStream open(HttpClient http, HttpRequest request, Timeouts timeouts) {
    BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    CompletableFuture<HttpResponse<Void>> connection =
        http.sendAsync(request, BodyHandlers.fromLineSubscriber(new Lines(lines)));
    return new EventStream(
        lines, connection.whenComplete((_, _) -> lines.add(Optional.empty())), timeouts);
  }

  /**
   * Waits for the next event.
   *
   * @return empty if the server has ended the stream
   * @throws IOException if the connection broke or is silent for long
   */
  public Optional<Event> next() throws IOException, InterruptedException {
    String type = "message";
    StringBuilder data = new StringBuilder();
    while (true) {
      Optional<String> line = lines.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new IOException("the server sent nothing for " + timeout.toSeconds() + " s");
      }
      timeout = next;
      if (line.isEmpty()) {
        if (connection.isCompletedExceptionally()) {
          throw new IOException("the connection to the server broke");
        }
        return Optional.empty();
      }
      String text = line.get();
      if (text.isEmpty()) {
        if (!data.isEmpty()) {
          return Optional.of(new Event(type, data.toString()));
        }
        type = "message";
      } else if (text.startsWith("event:")) {
        type = text.substring("event:".length()).strip();
      } else if (text.startsWith("data:")) {
        data.append(data.isEmpty() ? "" : "\n").append(text.substring("data:".length()).strip());
      }
    }
  }

  /**
   * Waits until the server ends the stream, after which the connection can be reused; closing the
   * stream would close the connection, too.
   */
  void awaitEnd() throws InterruptedException {
    try {
      connection.get(END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(System.Logger.Level.DEBUG, "the server did not end a stream", e);
    }
  }

  @Override
  public void close() {
    connection.cancel(true);
  }

  /** Puts lines into the queue; the end of the connection is put there by its future. */
  private record Lines(BlockingQueue<Optional<String>> lines) implements Flow.Subscriber<String> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      lines.add(Optional.of(line));
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }
}
