package org.equilux.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.util.Timeout;

/**
 * A request that was sent, and its answer. Closing it keeps the connection for the next request if
 * the answer was read to its end, and ends the connection otherwise. Not thread-safe.
 */
final class Exchange implements AutoCloseable {
  private static final int BUFFER_BYTES = 128 << 10;

  private final HttpClientConnection connection;
  private final ClassicHttpResponse answer;
  private final Release release;
  private final InputStream body;
  private boolean ended;

  /** What happens to the connection afterwards. */
  interface Release {
    /**
     * Takes the connection back.
     *
     * @param reusable whether the answer was read to its end
     */
    void release(boolean reusable);
  }

  Exchange(HttpClientConnection connection, ClassicHttpResponse answer, Release release)
      throws IOException {
    this.connection = connection;
    this.answer = answer;
    this.release = release;
    HttpEntity entity = answer.getEntity();
    this.ended = entity == null;
    this.body = entity == null ? InputStream.nullInputStream() : noting(entity.getContent());
  }

  /** The stream with its end noted. */
  private InputStream noting(InputStream content) {
    return new FilterInputStream(content) {
      @Override
      public int read() throws IOException {
        return noted(super.read());
      }

      @Override
      public int read(byte[] to, int offset, int length) throws IOException {
        return noted(super.read(to, offset, length));
      }

      @Override
      public long transferTo(OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long all = 0;
        for (int count = read(buffer); count >= 0; count = read(buffer)) {
          out.write(buffer, 0, count);
          all += count;
        }
        return all;
      }

      private int noted(int read) {
        ended |= read < 0;
        return read;
      }

      @Override
      public void close() {
        // The exchange ends the connection, instead of reading what is left of the answer.
      }
    };
  }

  int status() {
    return answer.getCode();
  }

  /** The bytes of the answer; reading fails after {@link #patience} without any. */
  InputStream body() {
    return body;
  }

  /** Sets the time without a byte after which reading fails. */
  void patience(Duration silence) {
    connection.setSocketTimeout(Timeout.of(silence));
  }

  @Override
  public void close() {
    release.release(ended);
  }
}
