package org.equilux.worker;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.equilux.protocol.JoinToken;

/**
 * The link to the master at one address: dials it, works, and dials again with a growing pause
 * whenever the connection is lost, until the worker leaves or the address is of no use any more.
 */
final class MasterLink {
  private static final System.Logger LOG = System.getLogger(MasterLink.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final WorkerOptions options;
  private final MasterAddress address;

  /**
   * The process id of the master, as announced by another master; empty for an address of the
   * command line.
   */
  private final String announced;

  private final Links links;

  /** Written by the thread that runs; read by others. */
  private volatile WorkerSession session;

  /** The services of the worker that a link uses. */
  interface Links {
    WorkerSession begin(MasterAddress address);

    /** Whether the worker leaves. */
    boolean isLeaving();

    /** Waits until the worker leaves, at most that long; whether it does. */
    boolean awaitLeaving(Duration pause) throws InterruptedException;

    /** Whether a session has a master. */
    boolean isServed(String master);

    /** Whether masters still tell of one. */
    boolean isAnnounced(String master);
  }

  MasterLink(WorkerOptions options, MasterAddress address, String announced, Links links) {
    this.options = options;
    this.address = address;
    this.announced = announced;
    this.links = links;
  }

  /** The session, if there is one. */
  Optional<WorkerSession> session() {
    return Optional.ofNullable(session);
  }

  /**
   * Works until the worker leaves, or the address is of no use any more.
   *
   * @throws WorkerRefusedException if the master cannot work with this worker
   */
  void run() throws WorkerRefusedException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    String lastReason = "";
    while (!links.isLeaving() && (announced.isEmpty() || links.isAnnounced(announced))) {
      WorkerSession current = links.begin(address);
      session = current;
      if (links.isLeaving()) {
        return; // Told to leave before there was a session to end.
      }
      long started = System.nanoTime();
      WorkerSession.End end = runOnce(current);
      switch (end) {
        case DRAINED -> {
          return;
        }
        case REFUSED -> throw new WorkerRefusedException(current.endReason());
        case DOUBLE -> awaitUse(current.master());
        case LOST -> {
          if (System.nanoTime() - started > LONGEST_PAUSE.toNanos()) {
            pause = FIRST_PAUSE;
            lastReason = "";
          }
          if (!current.endReason().equals(lastReason)) {
            lastReason = current.endReason();
            LOG.log(
                Level.WARNING,
                "no connection to the master at {0} ({1}); dialing again until it answers",
                address,
                lastReason);
          }
          pause(pause);
          pause = doubled(pause);
        }
      }
    }
  }

  /** Waits while another session has the master to which the address leads. */
  private void awaitUse(String master) throws InterruptedException {
    boolean leaving = false;
    while (!leaving && links.isServed(master)) {
      leaving = links.awaitLeaving(FIRST_PAUSE);
    }
  }

  private WorkerSession.End runOnce(WorkerSession current) throws InterruptedException {
    JoinToken token;
    ManagedChannel channel;
    try {
      token = options.credentials().read();
      channel = MasterChannel.open(options, address);
    } catch (IOException e) {
      return current.notBegun(e.getMessage());
    }
    try {
      return current.run(channel, token);
    } finally {
      channel.shutdownNow();
      if (!channel.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.log(Level.WARNING, "a connection to the master does not close");
      }
    }
  }

  /**
   * Waits until the pause is over or the worker is told to leave. The pause is shortened randomly,
   * so that workers do not reconnect simultaneously.
   */
  private void pause(Duration pause) throws InterruptedException {
    long millis = ThreadLocalRandom.current().nextLong(pause.toMillis() / 2, pause.toMillis() + 1);
    if (links.awaitLeaving(Duration.ofMillis(millis))) {
      LOG.log(Level.INFO, "leaving while not connected");
    }
  }

  private static Duration doubled(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }
}
