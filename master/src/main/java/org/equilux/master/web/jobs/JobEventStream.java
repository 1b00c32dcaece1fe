package org.equilux.master.web.jobs;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.executor.WorkerEvent;
import org.equilux.master.jobs.live.JobFollower;
import org.equilux.master.jobs.live.Subscription;
import org.equilux.master.jobs.model.JobEvent;
import org.equilux.master.web.http.Links;
import org.equilux.master.web.http.ServerSentEvents;

/**
 * Writes events of a job as server-sent events until the job is final. A stream that cannot go on
 * until then breaks the connection, as its end in order would look like the end of the job.
 */
public final class JobEventStream {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private JobEventStream() {}

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

  /** Writes the events of a run of this master. */
  public static void write(Subscription subscription, Links links, ServerResponse res)
      throws InterruptedException {
    begin(res);
    OutputStream out = res.outputStream();
    try {
      while (!subscription.ended()) {
        write(subscription.next(KEEP_ALIVE), links, out);
      }
      out.close();
    } catch (IOException e) {
      throw brokenOff(e);
    }
  }

  /** Writes the events of a job that any master runs. */
  static void write(JobFollower job, LiveJobs live, Links links, ServerResponse res)
      throws InterruptedException {
    begin(res);
    OutputStream out = res.outputStream();
    try {
      while (!job.ended()) {
        write(job.next(KEEP_ALIVE), links, out);
        if (job.elsewhere().isPresent()) {
          live.passEvents(job.id(), job.elsewhere().get(), out);
        }
      }
      if (!job.complete()) {
        throw new EOFException("the master stops");
      }
      out.close();
    } catch (IOException e) {
      throw brokenOff(e);
    }
  }

  private static CloseConnectionException brokenOff(IOException cause) {
    return new CloseConnectionException("the events of a job break off", cause);
  }

  private static void begin(ServerResponse res) {
    res.header(HeaderNames.CONTENT_TYPE, ServerSentEvents.MEDIA_TYPE);
    res.header(HeaderNames.CACHE_CONTROL, "no-store");
  }

  private static void write(Optional<JobEvent> event, Links links, OutputStream out)
      throws IOException {
    out.write(event.map(known -> bytes(known, links)).orElse(ServerSentEvents.keepAlive()));
    out.flush();
  }

  private static byte[] bytes(JobEvent event, Links links) {
    return switch (event) {
      case JobEvent.Changed changed ->
          ServerSentEvents.bytes("job", JobView.of(changed.job(), links));
      case JobEvent.PageStarted page -> ServerSentEvents.bytes("page", page);
      case JobEvent.ChunksPlanned known -> ServerSentEvents.bytes("chunks", known.chunks());
      case JobEvent.TablesReady made ->
          ServerSentEvents.bytes("tables", new PageNumber(made.page()));
      case JobEvent.Stitched stitched ->
          ServerSentEvents.bytes("stitched", new PageNumber(stitched.page()));
      case JobEvent.WorkerMoved(WorkerEvent worker) -> ServerSentEvents.bytes("worker", worker);
      case JobEvent.ChunkMoved(ChunkEvent chunk, int attempt) ->
          ServerSentEvents.bytes(
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
}
