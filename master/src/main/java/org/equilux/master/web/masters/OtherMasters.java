package org.equilux.master.web.masters;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.equilux.master.database.MasterInfo;

/**
 * The client of the other masters on the same database, which asks the master of a job for its live
 * state. The asked master answers from its own state, so requests never circulate. A failure is no
 * error of the request: unknown data are left out.
 */
public final class OtherMasters implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(OtherMasters.class.getName());

  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** The read timeout of an event stream, which has a sign of life at least every 15 seconds. */
  private static final Duration SILENCE = Duration.ofSeconds(40);

  private static final Duration LOOK = Duration.ofMillis(500);

  /** The size limit in bytes of an answer or event; a page's chunk map is the largest. */
  private static final int MAX_BYTES = 32 << 20;

  private static final int OK = 200;

  private final String secret;
  private final HttpClient client;

  /**
   * Creates the client.
   *
   * @param secret shared by the masters
   * @param tls for https; empty for the system's default
   */
  public OtherMasters(String secret, Optional<SSLContext> tls) {
    this.secret = secret;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER);
    tls.ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  /** The secret shared by the masters. */
  public String secret() {
    return secret;
  }

  private HttpRequest.Builder request(MasterInfo master, String path) {
    return HttpRequest.newBuilder(URI.create(master.web() + InternalApi.PATH + path))
        .header(InternalApi.SECRET, secret);
  }

  /**
   * Requests JSON from a master.
   *
   * @return empty if the master does not have it or does not answer
   */
  public Optional<byte[]> json(MasterInfo master, String path) throws InterruptedException {
    if (master.web() == null) {
      return Optional.empty();
    }
    try {
      HttpResponse<InputStream> answer =
          client.send(request(master, path).timeout(ANSWER).build(), BodyHandlers.ofInputStream());
      try (InputStream body = answer.body();
          Watch _ = new Watch(body, ANSWER, () -> true)) {
        byte[] read = body.readNBytes(MAX_BYTES + 1);
        return answer.statusCode() == OK && read.length <= MAX_BYTES
            ? Optional.of(read)
            : Optional.empty();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the master at " + master.web() + " does not answer", e);
      return Optional.empty();
    }
  }

  /**
   * Forwards the events of a job that another master runs, until that master ends them or becomes
   * unreachable.
   *
   * @param runs whether that master still runs the job, by the state last read from the database
   * @throws ClientGoneException if the events cannot be written
   */
  public void events(MasterInfo master, String job, BooleanSupplier runs, OutputStream out)
      throws InterruptedException, ClientGoneException {
    if (master.web() == null) {
      return;
    }
    try {
      HttpResponse<InputStream> answer =
          client.send(
              request(master, "/jobs/" + job + "/events").timeout(ANSWER).build(),
              BodyHandlers.ofInputStream());
      try (InputStream body = answer.body();
          Watch watch = new Watch(body, SILENCE, runs)) {
        if (answer.statusCode() == OK) {
          pass(body, watch, out);
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the master at " + master.web() + " ended its events", e);
    }
  }

  /** Signals that the client of the event stream has disconnected. */
  public static final class ClientGoneException extends Exception {
    ClientGoneException(IOException cause) {
      super(cause);
    }
  }

  /** Forwards complete events only, so that a broken stream leaves no partial event. */
  private static void pass(InputStream body, Watch watch, OutputStream out)
      throws IOException, ClientGoneException {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 14];
    int last = 0;
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      watch.alive();
      int from = 0;
      for (int i = 0; i < count; i++) {
        if (buffer[i] == '\n' && last == '\n') {
          event.write(buffer, from, i + 1 - from);
          from = i + 1;
          write(event, out);
          last = 0;
        } else {
          last = buffer[i];
        }
      }
      event.write(buffer, from, count - from);
      if (event.size() > MAX_BYTES) {
        throw new IOException("an event has more than " + MAX_BYTES + " bytes");
      }
    }
  }

  private static void write(ByteArrayOutputStream event, OutputStream out)
      throws ClientGoneException {
    try {
      event.writeTo(out);
      out.flush();
      event.reset();
    } catch (IOException e) {
      throw new ClientGoneException(e);
    }
  }

  /** Closes an answer whose sender is silent for too long, or that is no longer needed. */
  private static final class Watch implements AutoCloseable {
    private final InputStream body;
    private final Duration silence;
    private final BooleanSupplier useful;
    private final AtomicLong lastByte = new AtomicLong(System.nanoTime());
    private final Thread thread = Thread.ofVirtual().unstarted(this::watch);

    Watch(InputStream body, Duration silence, BooleanSupplier useful) {
      this.body = body;
      this.silence = silence;
      this.useful = useful;
      thread.start();
    }

    void alive() {
      lastByte.set(System.nanoTime());
    }

    private void watch() {
      try {
        while (System.nanoTime() - lastByte.get() < silence.toNanos() && useful.getAsBoolean()) {
          TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        body.close();
      } catch (InterruptedException e) {
        LOG.log(Level.TRACE, "the answer has ended", e);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "an answer cannot be closed", e);
      }
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
