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
 * The client of a connection to the port for workers. Until the client has registered, its bytes
 * are counted and bounded, and its connection may be closed.
 */
public final class WorkerPeer {
  /**
   * The limit of bytes before registration: preface, settings and a registration of a few
   * kilobytes. It bounds all memory of the connection, whatever windows and streams HTTP/2 allows.
   */
  static final int MAX_BYTES = 64 << 10;

  private static final Context.Key<WorkerPeer> KEY = Context.key("worker-peer");

  /** Held until the client has registered. */
  private final ConnectionQuota.Slot slot;

  private final Set<PeerStream> streams = new HashSet<>();
  private int received;
  private boolean registered;
  private boolean ended;

  /** The allowed names by the client's certificate; empty if any name is allowed. */
  private Optional<Set<String>> names = Optional.empty();

  WorkerPeer(ConnectionQuota.Slot slot) {
    this.slot = slot;
  }

  /** The client whose call the current thread starts to serve. */
  public static WorkerPeer current() {
    return KEY.get();
  }

  /**
   * Records the client's certificate; called before the client's first call.
   *
   * @param allowed policy of the allowed names
   */
  synchronized void shows(X509Certificate certificate, WorkerTls.Names allowed) {
    if (allowed == WorkerTls.Names.OF_CERTIFICATE) {
      names = Optional.of(Set.copyOf(CertificateNames.of(certificate)));
    }
  }

  /** The reason why the client may not register under a name; empty if it may. */
  public synchronized Optional<String> nameMismatch(String name) {
    return names
        .filter(own -> own.stream().noneMatch(name::equalsIgnoreCase))
        .map(
            own ->
                own.isEmpty()
                    ? "its certificate has no name"
                    : "its certificate names " + String.join(", ", new TreeSet<>(own)));
  }

  /** The address of the client's machine. */
  public String address() {
    return slot.address();
  }

  /** Records the registration, after which the connection is unbounded. */
  public synchronized void register() {
    registered = true;
    slot.close();
  }

  /** Closes the connection unless the client has registered; the connection's thread then ends. */
  void cut(String reason) {
    slot.cut(reason);
  }

  /** The reason why the connection was closed; empty if it was not. */
  Optional<String> whyCut() {
    return slot.whyCut();
  }

  /**
   * Counts received bytes.
   *
   * @throws CloseConnectionException if they exceed the limit of an unregistered client
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

  /** Runs the start of a call of this client, with the client as {@link #current}. */
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
