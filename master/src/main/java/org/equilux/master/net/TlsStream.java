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
 * TLS on a plain socket of Helidon. Its own TLS sockets cannot be used: the one of NIO drops what
 * is written while the handshake is still to come, which with HTTP/2 as the only protocol is the
 * server's settings, and looks up the name of each client; the other one asks no client for a
 * certificate.
 *
 * <p>One thread reads; any number may write. A connection that waits for its client keeps no
 * buffers, as there may be thousands of them.
 */
public final class TlsStream implements DataWriter, Supplier<byte[]> {
  /** With this byte a client begins TLS: a record of the handshake (RFC 8446, section 5.1). */
  private static final byte HANDSHAKE = 22;

  /** As much as a record can hold. */
  private static final int RECORD_BYTES = 16 << 10;

  /** A pending answer and the alert that ends the connection; more only if the engine is stuck. */
  private static final int MAX_LAST_RECORDS = 3;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final HelidonSocket socket;
  private final SSLEngine engine;

  /** Bytes received and not decrypted; owned by the thread that reads. */
  private ByteBuffer received;

  /** The buffer of decrypted bytes; owned by the reading thread, null while that thread waits. */
  private ByteBuffer decrypted;

  private final ReentrantLock sending = new ReentrantLock();

  /** The buffer of bytes to be sent; guarded by the lock, null while there are none. */
  private ByteBuffer encrypted;

  /**
   * @param begun what the client has sent so far
   */
  public TlsStream(HelidonSocket socket, TlsServer tls, byte[] begun) {
    this.socket = socket;
    this.engine = tls.engine();
    this.received = ByteBuffer.wrap(begun);
  }

  /** Whether a client that began with these bytes speaks TLS. */
  public static boolean isBegunBy(byte[] first) {
    return first[0] == HANDSHAKE;
  }

  /**
   * Shakes hands.
   *
   * @return false if the client left before it was done
   * @throws SSLException if there is no agreement; the client is told
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

  /** The certificate that the client has shown; empty if it need not show one. */
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

  /** The next bytes; null at the end. */
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

  /** Decrypts a record, which may have no bytes for us; null at the end. */
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
          // Nothing was decrypted yet.
          decrypted = null;
          byte[] more = socket.get();
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

  /** Computes and sends this side's messages of the handshake, and returns the next state. */
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
      // Room for a second record keeps the little that the socket leaves of one from going out
      // alone.
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

  /** Tells the client that nothing more comes, so that it can tell the end from a broken line. */
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
