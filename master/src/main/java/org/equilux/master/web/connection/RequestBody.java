package org.equilux.master.web.connection;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A request's body, which reports a client that disconnected or stalled as such, and not as a
 * failure of the master.
 */
public final class RequestBody extends FilterInputStream {
  private final Pace pace;
  private final ClientTraffic traffic;

  /** Signals that the client disconnected or stalled before the end of its body. */
  public static class BrokenOffException extends IOException {
    private BrokenOffException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Signals that the length of a chunk is malformed, so that the rest cannot be parsed. */
  public static final class MalformedException extends BrokenOffException {
    private MalformedException(Throwable cause) {
      super("the chunks of the request's body are malformed", cause);
    }
  }

  RequestBody(InputStream in, Pace pace, ClientTraffic traffic) {
    super(in);
    this.pace = pace;
    this.traffic = traffic;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = 0;
    pace.waiting();
    try {
      count = in.read(buffer, offset, length);
      traffic.addReceived(Math.max(0, count));
      return count;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof BoundedReads.TooLongException tooLong) {
        throw tooLong;
      }
      throw brokenOff(e);
    } catch (DataReader.InsufficientDataAvailableException | ServerConnectionException e) {
      throw brokenOff(e);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(e);
    } finally {
      pace.heard(Math.max(0, count));
    }
  }

  /** The watchdog's interrupt closed the connection, so the request gets no answer. */
  private static BrokenOffException brokenOff(RuntimeException cause) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CloseConnectionException("the client stalled", cause);
    }
    return new BrokenOffException("the request's body broke off", cause);
  }
}
