package org.equilux.master.web.cluster;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.equilux.engine.executor.Phase;
import org.equilux.master.accounts.Caller;
import org.equilux.master.activity.Activity;
import org.equilux.master.activity.ActivityEvent;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.shares.Places;
import org.equilux.master.web.http.Answers;
import org.equilux.master.web.http.Authentication;
import org.equilux.master.web.http.Routes;
import org.equilux.master.web.http.ServerSentEvents;

/** The routes of the cluster: its state and its activity feed. */
public final class ClusterApi {
  private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");

  /** The number of past events sent to a new follower, for chunk events and for others. */
  private static final int PAST = 150;

  private static final Duration SNAPSHOTS = Duration.ofSeconds(2);

  private final ClusterView cluster;

  private final Places followers;

  /**
   * Creates the routes.
   *
   * @param followers limits event streams
   */
  public ClusterApi(ClusterView cluster, Places followers) {
    this.cluster = cluster;
    this.followers = followers;
  }

  public Routes routes() {
    return new Routes().get("/cluster", this::show).get("/cluster/events", this::events);
  }

  private void show(ServerRequest req, ServerResponse res) throws IOException {
    Answers.json(res, cluster.snapshot());
  }

  /**
   * An event as the API shows it; the job's name is included only for accounts that may see the
   * job.
   */
  private record EventView(
      long id,
      String epoch,
      Instant at,
      String kind,
      String worker,
      String job,
      String jobName,
      Integer page,
      Integer chunk,
      Phase phase,
      String detail) {
    static EventView of(ActivityEvent event, String epoch, Caller caller) {
      boolean shown = event.job() != null && caller.maySee(event.owner());
      boolean others = event.job() != null && !shown;
      return new EventView(
          event.id(),
          epoch,
          event.at(),
          event.kind().word(),
          event.worker(),
          shown ? event.job() : null,
          shown ? event.jobName() : null,
          event.page(),
          event.chunk(),
          event.phase(),
          // Details of a job may reveal its content; those of a chunk name only a backend or a
          // device.
          others && event.chunk() == null ? null : event.detail());
    }
  }

  private record Missed(long count) {}

  private void events(ServerRequest req, ServerResponse res)
      throws InterruptedException, LimitExceededException {
    Caller caller = Authentication.caller(req);
    try (Places.Place _ = followers.take(caller.id())) {
      res.header(HeaderNames.CONTENT_TYPE, ServerSentEvents.MEDIA_TYPE);
      res.header(HeaderNames.CACHE_CONTROL, "no-store");
      write(res, caller, lastOf(req, cluster.activity()));
    }
  }

  /** The id of the client's last event, if it belongs to this run of the master. */
  private static OptionalLong lastOf(ServerRequest req, Activity activity) {
    String prefix = activity.epoch() + "-";
    return req.headers()
        .first(LAST_EVENT_ID)
        .filter(id -> id.startsWith(prefix) && id.substring(prefix.length()).matches("\\d{1,18}"))
        .map(id -> Long.parseLong(id.substring(prefix.length())))
        .filter(id -> id <= activity.lastId())
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private void write(ServerResponse res, Caller caller, OptionalLong has)
      throws InterruptedException {
    Activity activity = cluster.activity();
    long nextSnapshot = System.nanoTime();
    try (OutputStream out = res.outputStream()) {
      long last =
          has.isPresent() ? has.getAsLong() : writeAll(out, caller, activity.latest(PAST), 0);
      while (!activity.ended()) {
        if (System.nanoTime() - nextSnapshot >= 0) {
          out.write(ServerSentEvents.bytes("snapshot", cluster.snapshot()));
          out.flush();
          nextSnapshot = System.nanoTime() + SNAPSHOTS.toNanos();
        }
        List<ActivityEvent> events =
            activity.after(last, Duration.ofNanos(Math.max(0, nextSnapshot - System.nanoTime())));
        if (!events.isEmpty()) {
          // Chunk events may have been evicted from the buffer meanwhile.
          long missed = events.getLast().id() - last - events.size();
          if (missed > 0) {
            out.write(ServerSentEvents.bytes("missed", new Missed(missed)));
          }
          last = writeAll(out, caller, events, last);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes events.
   *
   * @return id of the last one; {@code before} if there is none
   */
  private long writeAll(OutputStream out, Caller caller, List<ActivityEvent> events, long before)
      throws IOException {
    String epoch = cluster.activity().epoch();
    for (ActivityEvent event : events) {
      out.write(
          ServerSentEvents.bytes(
              epoch + "-" + event.id(), "cluster", EventView.of(event, epoch, caller)));
    }
    out.flush();
    return events.isEmpty() ? before : events.getLast().id();
  }
}
