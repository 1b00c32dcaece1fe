package org.equilux.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** Server-sent events, read one at a time. Closing it ends the connection. Not thread-safe. */
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

  private final Exchange exchange;
  private final BufferedReader lines;
  private final Timeouts timeouts;
  private boolean first = true;

  private EventStream(Exchange exchange, Timeouts timeouts) {
    this.exchange = exchange;
    this.lines = new BufferedReader(new InputStreamReader(exchange.body(), StandardCharsets.UTF_8));
    this.timeouts = timeouts;
  }

  static EventStream open(MasterConnection master, ClassicRequestBuilder request)
      throws IOException, InterruptedException {
    return open(master, request, TIMEOUTS);
  }

  static EventStream open(MasterConnection master, ClassicRequestBuilder request, Timeouts timeouts)
      throws IOException, InterruptedException {
    try {
      return new EventStream(master.exchange(request, timeouts.first()), timeouts);
    } catch (SocketTimeoutException e) {
      throw silent(timeouts.first(), e);
    }
  }

  private static IOException silent(Duration timeout, SocketTimeoutException cause) {
    return new IOException("the server sent nothing for " + timeout.toSeconds() + " s", cause);
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
      String line = line();
      if (line == null) {
        return Optional.empty();
      }
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          return Optional.of(new Event(type, data.toString()));
        }
        type = "message";
      } else if (line.startsWith("event:")) {
        type = line.substring("event:".length()).strip();
      } else if (line.startsWith("data:")) {
        data.append(data.isEmpty() ? "" : "\n").append(line.substring("data:".length()).strip());
      }
    }
  }

  /** The next line; null at the end of the stream. */
  private String line() throws IOException, InterruptedException {
    try {
      String line = lines.readLine();
      if (first) {
        first = false;
        exchange.patience(timeouts.next());
      }
      return line;
    } catch (SocketTimeoutException e) {
      throw silent(first ? timeouts.first() : timeouts.next(), e);
    } catch (IOException e) {
      Connections.throwIfInterrupted(e);
      throw new IOException("the connection to the server broke", e);
    }
  }

  /**
   * Waits until the server ends the stream, after which the connection can be reused; closing the
   * stream would end the connection, too.
   */
  void awaitEnd() throws InterruptedException {
    first = false;
    exchange.patience(END);
    try {
      while (line() != null) {
        // What follows the last event says nothing more.
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the server did not end a stream", e);
    }
  }

  @Override
  public void close() {
    exchange.close();
  }
}
