package org.equilux.master.net;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.helidon.http.http2.Http2Flag;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.equilux.protocol.ClusterGrpc;

/** Client of the worker port that sends arbitrary HTTP/2 frames. */
public final class Stranger implements AutoCloseable {
  static final int PING = 6;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;

  private final Socket socket;
  private final DataOutputStream out;

  /** Sends the connection preface. */
  public Stranger(Socket socket) throws IOException {
    this.socket = socket;
    this.out = new DataOutputStream(socket.getOutputStream());
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, 0, new byte[0]);
  }

  void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    out.writeInt(payload.length << 8 | type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }

  /** Opens a stream of the work call. */
  public void open(int stream) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x83); // :method: POST, of the static table (RFC 7541, appendix A)
    block.write(0x86); // :scheme: http
    block.write(1); // :authority, without indexing
    text(block, "localhost");
    block.write(4); // :path, without indexing
    text(block, "/" + ClusterGrpc.getWorkMethod().getFullMethodName());
    block.write(0);
    text(block, "content-type");
    text(block, "application/grpc");
    frame(HEADERS, Http2Flag.END_OF_HEADERS, stream, block.toByteArray());
  }

  private static void text(ByteArrayOutputStream block, String text) {
    block.write(text.length());
    block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Starts a message: announces its length and sends its first bytes. */
  void begin(int stream, int length, byte[] first) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    data.writeByte(0);
    data.writeInt(length);
    data.write(first);
    frame(DATA, 0, stream, bytes.toByteArray());
  }

  /** Reads frames until the answer to a ping. */
  void awaitPong() throws IOException {
    socket.setSoTimeout(60_000);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int type = -1;
    while (type != PING) {
      int lengthAndType = in.readInt();
      type = lengthAndType & 0xFF;
      in.skipNBytes(5 + (lengthAndType >>> 8));
    }
  }

  /** Tells whether the master has closed the connection. */
  boolean hasEnded() {
    try {
      socket.setSoTimeout(1);
      byte[] buffer = new byte[4096];
      while (socket.getInputStream().read(buffer) >= 0) {
        // Other frames, such as SETTINGS.
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Reads until the master closes the connection. */
  void awaitEnd() throws IOException {
    socket.setSoTimeout(60_000);
    byte[] buffer = new byte[4096];
    try {
      while (socket.getInputStream().read(buffer) >= 0) {
        // Other frames, such as SETTINGS and acknowledgments.
      }
    } catch (SocketException e) {
      assertFalse(socket.isClosed(), "the master, and no one else, reset it");
    }
  }

  /**
   * Sends unfinished messages until all are sent or the master stops reading.
   *
   * @return the number of bytes that the sockets accepted
   */
  public long flood(int streams, int messageBytes) {
    long sent = 0;
    byte[] part = new byte[8 << 10];
    try {
      for (int i = 0; i < streams; i++) {
        int stream = 2 * i + 1;
        open(stream);
        begin(stream, messageBytes, new byte[0]);
        for (int left = messageBytes - 1; left > 0; left -= part.length) {
          frame(DATA, 0, stream, left < part.length ? new byte[left] : part);
          sent += part.length;
        }
      }
    } catch (IOException e) {
      // The master closed the connection.
    }
    return sent;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
