package org.equilux.master.net;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import java.util.function.Supplier;

/**
 * The bytes received by a socket, in larger pieces than Helidon's while a client sends faster than
 * its bytes are used: Helidon reads 8 KiB by each system call. The listener must not use NIO, whose
 * sockets have a buffer of 8 KiB in any case. Confined to the connection's thread.
 */
public final class SocketReads implements Supplier<byte[]> {
  /** The size of Helidon's pieces. */
  private static final int SMALL_BYTES = 8 << 10;

  private static final int LARGE_BYTES = 64 << 10;

  private final HelidonSocket socket;
  private boolean growing;

  /** The buffer of the next piece; null for a small one, so that idle connections have none. */
  private BufferData large;

  /**
   * Creates the source of bytes.
   *
   * @param growing whether pieces may be large
   */
  public SocketReads(HelidonSocket socket, boolean growing) {
    this.socket = socket;
    this.growing = growing;
  }

  /** Allows large pieces, or allows them no longer. */
  public void growing(boolean allowed) {
    growing = allowed;
    large = allowed ? large : null;
  }

  /** Waits for the next bytes; null at the end. */
  // The read of any length is planned to be removed, but Helidon's other one takes 8 KiB.
  @SuppressWarnings("removal")
  @Override
  public byte[] get() {
    if (large == null) {
      byte[] piece = socket.get();
      if (growing && piece != null && piece.length == SMALL_BYTES) {
        large = BufferData.create(LARGE_BYTES);
      }
      return piece;
    }
    int count = socket.read(large);
    if (count < 0) {
      return null;
    }
    byte[] piece = new byte[count];
    int _ = large.read(piece);
    large.clear();
    if (count < SMALL_BYTES) {
      large = null;
    }
    return piece;
  }
}
