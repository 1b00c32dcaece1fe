package org.equilux.master.net;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * TLS on a plain socket of Helidon. Helidon's own TLS sockets are unsuitable: the NIO socket drops
 * data written before the handshake (with HTTP/2 as the only protocol, the server's settings) and
 * resolves the name of each client; the other one does not request client certificates.
 *
 * <p>One thread reads; any number of threads may write. An idle connection keeps no buffers, as
 * there may be thousands of connections.
 */
public final class TlsStream implements DataWriter, Supplier<byte[]> {
  /** The first byte of a TLS connection: the type of a handshake record (RFC 8446, section 5.1). */
  private static final byte HANDSHAKE = 22;

  /** The largest payload of a record in bytes. */
  private static final int RECORD_BYTES = 16 << 10;

  /**
   * The last records of a connection: a pending answer and the closing alert; more only if the
   * engine is stuck.
   */
  private static final int MAX_LAST_RECORDS = 3;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final HelidonSocket socket;
  private final Supplier<byte[]> in;
  private final SSLEngine engine;

  /** Received bytes not decrypted yet; confined to the reading thread. */
  private ByteBuffer received = NOTHING;

  /** Decrypted bytes; confined to the reading thread, null while that thread waits. */
  private ByteBuffer decrypted;

  private final ReentrantLock sending = new ReentrantLock();

  /** Encrypted bytes to be sent; guarded by the lock, null while there are none. */
  private ByteBuffer encrypted;

  /**
   * Creates the stream.
   *
   * @param socket for the encrypted output
   * @param in supplies the bytes of the client from its first; null at the end
   */
  public TlsStream(HelidonSocket socket, Supplier<byte[]> in, TlsServer tls) {
    this.socket = socket;
    this.in = in;
    this.engine = tls.engine();
  }

  /** Whether a connection that starts with these bytes uses TLS. */
  public static boolean isBegunBy(byte[] first) {
    return first[0] == HANDSHAKE;
  }

  /**
   * Performs the handshake.
   *
   * @return false if the client closed the connection first
   * @throws SSLException if the handshake fails; the client has received an alert
   */
  public boolean handshake() throws SSLException {
    try {
      engine.beginHandshake();
      while (answered() == HandshakeStatus.NEED_UNWRAP) {
        if (decrypt() == null) {
          return false;
        }
      }
      return true;
    } catch (SSLException e) {
      tellFailure(e);
      throw e;
    }
  }

  /** The certificate presented by the client; empty if none is required. */
  Optional<X509Certificate> shown() {
    return TlsServer.shown(engine);
  }

  private void tellFailure(SSLException failure) {
    try {
      HandshakeStatus _ = answered();
    } catch (SSLException e) {
      failure.addSuppressed(e);
    }
  }

  /** The next decrypted bytes; null at the end. */
  @Override
  public byte[] get() {
    try {
      byte[] bytes = decrypt();
      while (bytes != null && bytes.length == 0) {
        HandshakeStatus _ = answered();
        bytes = decrypt();
      }
      return bytes;
    } catch (SSLException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Decrypts a record, which may contain no application data; null at the end. */
  private byte[] decrypt() throws SSLException {
    decrypted = null;
    while (true) {
      if (decrypted == null && received.hasRemaining()) {
        decrypted = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
      }
      SSLEngineResult result = engine.unwrap(received, decrypted == null ? NOTHING : decrypted);
      switch (result.getStatus()) {
        case OK -> {
          return decrypted == null ? new byte[0] : taken();
        }
        case BUFFER_UNDERFLOW -> {
          // The record is incomplete.
          decrypted = null;
          byte[] more = in.get();
          if (more == null) {
            return null;
          }
          received =
              ByteBuffer.allocate(received.remaining() + more.length)
                  .put(received)
                  .put(more)
                  .flip();
        }
        case BUFFER_OVERFLOW -> decrypted = ByteBuffer.allocate(2 * decrypted.capacity());
        case CLOSED -> {
          return null;
        }
      }
    }
  }

  private byte[] taken() {
    byte[] bytes = new byte[decrypted.flip().remaining()];
    decrypted.get(bytes);
    decrypted = null;
    return bytes;
  }

  /** Computes and sends this side's handshake messages, and returns the next state. */
  private HandshakeStatus answered() throws SSLException {
    sending.lock();
    try {
      while (true) {
        HandshakeStatus status = engine.getHandshakeStatus();
        switch (status) {
          case NEED_TASK -> engine.getDelegatedTask().run();
          case NEED_WRAP -> {
            if (encrypt(NOTHING) == SSLEngineResult.Status.CLOSED) {
              finish();
              return HandshakeStatus.NOT_HANDSHAKING;
            }
          }
          default -> {
            finish();
            return status;
          }
        }
      }
    } finally {
      sending.unlock();
    }
  }

  private SSLEngineResult.Status encrypt(ByteBuffer bytes) throws SSLException {
    int packet = engine.getSession().getPacketBufferSize();
    if (encrypted == null) {
      // Space for two records, so that the rest of a record that the socket did not accept is sent
      // together with the next one.
      encrypted = ByteBuffer.allocate(2 * packet);
    } else if (encrypted.remaining() < packet) {
      send();
    }
    SSLEngineResult.Status status = engine.wrap(bytes, encrypted).getStatus();
    if (status == SSLEngineResult.Status.BUFFER_OVERFLOW) {
      send();
      encrypted = ByteBuffer.allocate(2 * encrypted.capacity());
    }
    return status;
  }

  private void send() {
    if (encrypted != null && encrypted.position() > 0) {
      socket.write(BufferData.create(encrypted.array(), 0, encrypted.position()));
      encrypted.clear();
    }
  }

  private void finish() {
    send();
    encrypted = null;
  }

  /**
   * Sends the closing alert, by which the client distinguishes the end from a broken connection.
   */
  @Override
  public void close() {
    sending.lock();
    try {
      engine.closeOutbound();
      for (int i = 0; i < MAX_LAST_RECORDS && !engine.isOutboundDone(); i++) {
        SSLEngineResult.Status _ = encrypt(NOTHING);
      }
      finish();
    } catch (SSLException e) {
      throw new UncheckedIOException(e);
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void writeNow(BufferData buffer) {
    sending.lock();
    try {
      ByteBuffer plain = ByteBuffer.allocate(Math.min(RECORD_BYTES, buffer.available()));
      while (!buffer.consumed()) {
        plain.clear();
        int _ = buffer.writeTo(plain, Math.min(buffer.available(), plain.remaining()));
        plain.flip();
        while (plain.hasRemaining()) {
          if (encrypt(plain) == SSLEngineResult.Status.CLOSED) {
            throw new SSLException("the connection is closed");
          }
        }
      }
      finish();
    } catch (SSLException e) {
      throw new UncheckedIOException(e);
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void writeNow(BufferData... buffers) {
    writeNow(BufferData.create(buffers));
  }

  @Override
  public void write(BufferData... buffers) {
    writeNow(buffers);
  }

  @Override
  public void write(BufferData buffer) {
    writeNow(buffer);
  }
}
