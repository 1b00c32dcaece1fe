package org.equilux.master.auditlog;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.equilux.master.json.Json;

/**
 * The audit log: records changes to accounts and accesses to other users' data as JSON lines in the
 * data folder, which are only appended, and counts them for metrics.
 *
 * <p>A failed write does not fail the request, because the action has happened already, and a full
 * disk would lock out the administrator who could free space. The failure is logged and the event
 * counted as lost, so that monitoring can raise an alarm.
 */
public final class AuditLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());

  private static final String FOLDER = "audit-log";

  /**
   * The shared budget key of all clients that are not signed in: such a client can use many
   * addresses.
   */
  private static final String STRANGERS = "strangers";

  /** A combination of action and outcome, which is counted. */
  public record Kind(Action action, Outcome outcome) {}

  private final Clock clock;
  private final EventBudget budget;
  private final Map<Kind, LongAdder> counts = new ConcurrentHashMap<>();
  private final LongAdder omitted = new LongAdder();
  private final LongAdder lost = new LongAdder();

  /** Guarded, like the next two fields, by this object's monitor. */
  private final AuditFile file;

  private boolean failing;
  private boolean closed;

  private AuditLog(AuditFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
    this.budget = new EventBudget(clock);
  }

  /**
   * Opens the log of a data folder, or creates it.
   *
   * @param maxBytes limit for all its files; beyond it the oldest lines are deleted
   */
  public static AuditLog open(Path data, long maxBytes, Clock clock) {
    return new AuditLog(new AuditFile(data.resolve(FOLDER), maxBytes), clock);
  }

  /**
   * Records an event.
   *
   * @param target of the action; null if the actor is the target
   * @param detail the reason of a failure, or details of the action; may be null
   */
  public void record(Actor actor, Action action, Outcome outcome, String target, String detail) {
    counts.computeIfAbsent(new Kind(action, outcome), _ -> new LongAdder()).increment();
    OptionalLong before = actor.admin() ? OptionalLong.of(0) : budget.take(key(actor));
    if (before.isEmpty()) {
      omitted.increment();
      return;
    }
    AuditEvent event =
        AuditEvent.of(clock.instant(), action, outcome, actor, target, detail, before.getAsLong());
    byte[] json = Json.ascii(event);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    append(line);
  }

  private static String key(Actor actor) {
    return actor.account() == null ? STRANGERS : "account " + actor.account();
  }

  private synchronized void append(byte[] line) {
    if (closed) {
      lost.increment();
      return;
    }
    try {
      file.append(line);
      if (failing) {
        failing = false;
        LOG.log(
            Level.WARNING,
            "the audit log can be written again; events lost since the start: " + lost.sum());
      }
    } catch (IOException e) {
      lost.increment();
      // Logged once and not for each event, because clients that are not signed in can cause many
      // events.
      if (!failing) {
        failing = true;
        LOG.log(
            Level.ERROR,
            "the audit log cannot be written; requests are served, but events are lost until there"
                + " is free space and permission to write",
            e);
      }
    }
  }

  /** Counts of events, including omitted and lost ones. */
  public Map<Kind, Long> counts() {
    Map<Kind, Long> sums = new ConcurrentHashMap<>();
    counts.forEach((kind, count) -> sums.put(kind, count.sum()));
    return sums;
  }

  /** The number of events omitted because a client exceeded its budget. */
  public long omitted() {
    return omitted.sum();
  }

  /** The number of events that could not be written. */
  public long lost() {
    return lost.sum();
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    file.close();
  }
}
