package org.equilux.master.net;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2RstStream;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2WindowUpdate;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector.SubProtocolHandler;

/**
 * A gRPC call of a worker. Before registration, a client cannot announce a large message, for which
 * memory would be allocated immediately. When the connection ends, this class ends the call, which
 * Helidon would leave waiting for the next message.
 */
final class PeerStream implements SubProtocolHandler {
  /** The length of a message's prefix: a flag and the message's length. */
  private static final int PREFIX_BYTES = 5;

  private final WorkerPeer peer;
  private final SubProtocolHandler call;

  /** The bytes read so far of the first message's length; confined to the stream's thread. */
  private long announced;

  private int prefixRead;

  /**
   * Guards the next three fields: whether the stream's thread handles a frame or waits for the next
   * one.
   */
  private final Object threadLock = new Object();

  private Thread thread;
  private boolean handling;
  private boolean connectionEnded;

  PeerStream(WorkerPeer peer, SubProtocolHandler call) {
    this.peer = peer;
    this.call = call;
  }

  @Override
  public void init() {
    handle(() -> peer.run(this, call::init));
  }

  @Override
  public void data(Http2FrameHeader header, BufferData data) {
    handle(
        () -> {
          if (prefixRead < PREFIX_BYTES) {
            checkFirstMessage(data);
          }
          call.data(header, data);
        });
  }

  private void handle(Runnable work) {
    synchronized (threadLock) {
      thread = Thread.currentThread();
      handling = true;
    }
    try {
      work.run();
    } finally {
      synchronized (threadLock) {
        handling = false;
      }
      if (streamState() == Http2StreamState.CLOSED) {
        peer.remove(this);
      }
    }
  }

  private void checkFirstMessage(BufferData data) {
    for (int i = 0; i < data.available() && prefixRead < PREFIX_BYTES; i++) {
      if (prefixRead++ > 0) {
        announced = announced << 8 | (data.get(i) & 0xFF);
      }
    }
    if (announced > WorkerPeer.MAX_BYTES) {
      String reason = "its first message has %d bytes".formatted(announced);
      peer.cut(reason);
      throw new CloseConnectionException(reason);
    }
  }

  @Override
  public Http2StreamState streamState() {
    synchronized (threadLock) {
      return connectionEnded ? Http2StreamState.CLOSED : call.streamState();
    }
  }

  @Override
  public void rstStream(Http2RstStream reset) {
    call.rstStream(reset);
    peer.remove(this);
  }

  @Override
  public void windowUpdate(Http2WindowUpdate update) {
    call.windowUpdate(update);
  }

  /**
   * Ends the call because the connection ended, and interrupts the thread if it waits for the next
   * frame. A thread that handles a frame is not interrupted, as it may be writing to a file.
   */
  void connectionEnded() {
    call.rstStream(new Http2RstStream(Http2ErrorCode.CANCEL));
    synchronized (threadLock) {
      connectionEnded = true;
      if (!handling && thread != null) {
        thread.interrupt();
      }
    }
  }
}
