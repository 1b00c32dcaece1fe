package org.equilux.master.web;

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
import org.equilux.engine.Phase;
import org.equilux.master.accounts.Caller;
import org.equilux.master.activity.Activity;
import org.equilux.master.activity.ActivityEvent;

/** The cluster as a whole: how it is, and what happens on it. */
final class ClusterApi {
  private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");

  /** Events of the past that a new follower gets. */
  private static final int PAST = 200;

  private static final Duration SNAPSHOTS = Duration.ofSeconds(2);

  private final ClusterView cluster;

  ClusterApi(ClusterView cluster) {
    this.cluster = cluster;
  }

  Routes routes() {
    return new Routes().get("/cluster", this::show).get("/cluster/events", this::events);
  }

  private void show(ServerRequest req, ServerResponse res) {
    Answers.json(res, cluster.snapshot());
  }

  /** An event as the API shows it; the job is shown to whom it concerns. */
  private record EventView(
      long id,
      Instant at,
      String kind,
      String worker,
      String job,
      String jobName,
      Integer page,
      Integer chunk,
      Phase phase,
      String detail) {
    static EventView of(ActivityEvent event, Caller caller) {
      boolean shown = event.job() != null && caller.maySee(event.owner());
      boolean others = event.job() != null && !shown;
      return new EventView(
          event.id(),
          event.at(),
          event.kind().word(),
          event.worker(),
          shown ? event.job() : null,
          shown ? event.jobName() : null,
          event.page(),
          event.chunk(),
          event.phase(),
          // What is said of a job may say what is in it; of a chunk it is a backend or a device.
          others && event.chunk() == null ? null : event.detail());
    }
  }

  private record Missed(long count) {}

  private void events(ServerRequest req, ServerResponse res) throws InterruptedException {
    Activity activity = cluster.activity();
    Caller caller = Authentication.caller(req);
    if (!activity.enter()) {
      throw new ProblemException(Problem.tooManyFollowers());
    }
    try {
      res.header(HeaderNames.CONTENT_TYPE, EventStream.MEDIA_TYPE);
      res.header(HeaderNames.CACHE_CONTROL, "no-store");
      write(res, caller, start(req, activity));
    } finally {
      activity.leave();
    }
  }

  /** The id of the last event that the client has, or of one in the past. */
  private static long start(ServerRequest req, Activity activity) {
    return req.headers()
        .first(LAST_EVENT_ID)
        .filter(id -> id.matches("\\d{1,18}"))
        .map(Long::parseLong)
        .orElseGet(() -> activity.before(PAST));
  }

  private void write(ServerResponse res, Caller caller, long start) throws InterruptedException {
    Activity activity = cluster.activity();
    long last = Math.min(start, activity.before(0));
    long nextSnapshot = System.nanoTime();
    try (OutputStream out = res.outputStream()) {
      while (!activity.ended()) {
        if (System.nanoTime() - nextSnapshot >= 0) {
          out.write(EventStream.bytes("snapshot", cluster.snapshot()));
          out.flush();
          nextSnapshot = System.nanoTime() + SNAPSHOTS.toNanos();
        }
        List<ActivityEvent> events =
            activity.after(last, Duration.ofNanos(Math.max(0, nextSnapshot - System.nanoTime())));
        if (!events.isEmpty()) {
          long missed = events.getFirst().id() - last - 1;
          if (missed > 0) {
            out.write(EventStream.bytes("missed", new Missed(missed)));
          }
          for (ActivityEvent event : events) {
            out.write(EventStream.bytes(event.id(), "cluster", EventView.of(event, caller)));
          }
          out.flush();
          last = events.getLast().id();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
