package org.equilux.master.net;

import io.grpc.Context;
import io.helidon.webserver.CloseConnectionException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.equilux.protocol.CertificateNames;

/**
 * The client at the other end of a connection to the port for workers. Until the client has
 * registered, the bytes that it sends are counted and bounded, and its connection may be cut.
 */
public final class WorkerPeer {
  /**
   * The bytes that a client may send before it has registered: the preface, settings and a
   * registration, which has a few kilobytes. This bounds all memory that the connection can use,
   * whatever windows and streams HTTP/2 allows.
   */
  static final int MAX_BYTES = 64 << 10;

  private static final Context.Key<WorkerPeer> KEY = Context.key("worker-peer");

  /** Held until the client has registered. */
  private final ConnectionQuota.Slot slot;

  private final Set<PeerStream> streams = new HashSet<>();
  private int received;
  private boolean registered;
  private boolean ended;

  /** The names of the client's certificate; empty if it may have any name. */
  private Optional<Set<String>> names = Optional.empty();

  WorkerPeer(ConnectionQuota.Slot slot) {
    this.slot = slot;
  }

  /** The client whose call the current thread begins to serve. */
  public static WorkerPeer current() {
    return KEY.get();
  }

  /**
   * Records the certificate that the client has shown; called before the client's first call.
   *
   * @param allowed the names that the client may have
   */
  synchronized void shows(X509Certificate certificate, WorkerTls.Names allowed) {
    if (allowed == WorkerTls.Names.OF_CERTIFICATE) {
      names = Optional.of(Set.copyOf(CertificateNames.of(certificate)));
    }
  }

  /** Why the client may not register under a name, in words; empty if it may. */
  public synchronized Optional<String> misfit(String name) {
    return names
        .filter(own -> own.stream().noneMatch(name::equalsIgnoreCase))
        .map(
            own ->
                own.isEmpty()
                    ? "its certificate has no name"
                    : "its certificate is that of " + String.join(", ", new TreeSet<>(own)));
  }

  /** The address of the client's machine. */
  public String address() {
    return slot.address();
  }

  /** Records that the client has registered: its connection has no bounds from now on. */
  public synchronized void register() {
    registered = true;
    slot.close();
  }

  /** Cuts the connection unless the client has registered; the connection's thread then ends. */
  void cut(String reason) {
    slot.cut(reason);
  }

  /** Why the connection was cut; empty if it was not. */
  Optional<String> whyCut() {
    return slot.whyCut();
  }

  /**
   * Counts bytes that the client has sent.
   *
   * @throws CloseConnectionException if they are too many for a client that has not registered
   */
  synchronized void count(int bytes) {
    if (registered) {
      return;
    }
    received += bytes;
    if (received > MAX_BYTES) {
      String reason = "it sent more than %d KiB without registering".formatted(MAX_BYTES >> 10);
      cut(reason);
      throw new CloseConnectionException(reason);
    }
  }

  /** Runs the beginning of a call of this client, within which it is {@link #current}. */
  void run(PeerStream stream, Runnable begin) {
    synchronized (this) {
      if (ended) {
        throw new CloseConnectionException("the connection has ended");
      }
      streams.add(stream);
    }
    Context.current().withValue(KEY, this).run(begin);
  }

  synchronized void remove(PeerStream stream) {
    streams.remove(stream);
  }

  /** Ends the streams of a closed connection. Called once, by the connection's thread. */
  void end() {
    Set<PeerStream> open;
    synchronized (this) {
      ended = true;
      open = Set.copyOf(streams);
    }
    open.forEach(PeerStream::connectionEnded);
    slot.close();
  }
}
