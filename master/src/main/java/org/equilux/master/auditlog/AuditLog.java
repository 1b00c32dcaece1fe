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
 * The record of who did what to accounts and to others' data: JSON lines in the data folder, which
 * are only ever appended, and counts for the metrics.
 *
 * <p>A line that cannot be written does not fail the request that it is about, as that has happened
 * already, and a full disk would shut out the administrator who could make room. The failure is
 * logged, the line counts as lost, and readers of the metrics can raise an alarm.
 */
public final class AuditLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());

  private static final String FOLDER = "audit-log";

  /**
   * All clients that are not signed in share a budget: they have as many addresses as they like.
   */
  private static final String STRANGERS = "strangers";

  /** A kind of event as the metrics count it. */
  public record Kind(Action action, Outcome outcome) {}

  private final Clock clock;
  private final EventBudget budget;
  private final Map<Kind, LongAdder> counts = new ConcurrentHashMap<>();
  private final LongAdder omitted = new LongAdder();
  private final LongAdder lost = new LongAdder();

  /** Guarded by this object's monitor, as are the two below. */
  private final AuditFile file;

  private boolean failing;
  private boolean closed;

  private AuditLog(AuditFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
    this.budget = new EventBudget(clock);
  }

  /**
   * Goes on with the log of a data folder.
   *
   * @param maxBytes of all its files; beyond that the oldest lines go
   */
  public static AuditLog open(Path data, long maxBytes, Clock clock) {
    return new AuditLog(new AuditFile(data.resolve(FOLDER), maxBytes), clock);
  }

  /**
   * Records an event.
   *
   * @param target that the action is about; null if the actor says it all
   * @param detail the reason of a failure, or more about the action; may be null
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
            "the audit log is written again; events lost since the start: " + lost.sum());
      }
    } catch (IOException e) {
      lost.increment();
      // Once, not for each event, as strangers can cause many.
      if (!failing) {
        failing = true;
        LOG.log(
            Level.ERROR,
            "the audit log cannot be written; requests go on, and events are lost until there is"
                + " room and leave to write",
            e);
      }
    }
  }

  /** The events so far, the omitted and lost ones included. */
  public Map<Kind, Long> counts() {
    Map<Kind, Long> sums = new ConcurrentHashMap<>();
    counts.forEach((kind, count) -> sums.put(kind, count.sum()));
    return sums;
  }

  /** The events that were left out because their client had too many. */
  public long omitted() {
    return omitted.sum();
  }

  /** The events that could not be written. */
  public long lost() {
    return lost.sum();
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    file.close();
  }
}
