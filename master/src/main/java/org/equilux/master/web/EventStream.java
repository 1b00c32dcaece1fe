package org.equilux.master.web;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.Phase;
import org.equilux.master.jobs.live.Subscription;
import org.equilux.master.jobs.model.JobEvent;
import org.equilux.master.json.Json;

/** Writes what happens to a job as server-sent events until it is final. */
final class EventStream {
  static final String MEDIA_TYPE = "text/event-stream";

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private EventStream() {}

  private record ChunkView(
      int page,
      int chunk,
      Phase phase,
      ChunkEvent.Kind kind,
      String worker,
      String backend,
      String detail,
      int attempt) {}

  private record PageNumber(int page) {}

  static void write(Subscription subscription, ServerResponse res) throws InterruptedException {
    res.header(HeaderNames.CONTENT_TYPE, MEDIA_TYPE);
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
    try (OutputStream out = res.outputStream()) {
      while (!subscription.ended()) {
        Optional<JobEvent> event = subscription.next(KEEP_ALIVE);
        out.write(text(event).getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Optional<JobEvent> event) {
    return event.map(EventStream::text).orElse(":\n\n");
  }

  private static String text(JobEvent event) {
    return switch (event) {
      case JobEvent.Changed changed -> text("job", JobView.of(changed.job()));
      case JobEvent.PageBegun page -> text("page", page);
      case JobEvent.ChunksKnown known -> text("chunks", known.chunks());
      case JobEvent.TablesMade made -> text("tables", new PageNumber(made.page()));
      case JobEvent.Stitched stitched -> text("stitched", new PageNumber(stitched.page()));
      case JobEvent.ChunkMoved(ChunkEvent chunk, int attempt) ->
          text(
              "chunk",
              new ChunkView(
                  chunk.page(),
                  chunk.chunk(),
                  chunk.phase(),
                  chunk.kind(),
                  chunk.worker(),
                  chunk.backend(),
                  chunk.detail(),
                  attempt));
    };
  }

  /** An event's bytes. */
  static byte[] bytes(String name, Object data) {
    return text(name, data).getBytes(StandardCharsets.UTF_8);
  }

  /** Bytes of an event that a client can name when it comes back. */
  static byte[] bytes(long id, String name, Object data) {
    return ("id: " + id + "\n" + text(name, data)).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(String name, Object data) {
    return "event: %s\ndata: %s\n\n"
        .formatted(name, new String(Json.bytes(data), StandardCharsets.UTF_8));
  }
}
