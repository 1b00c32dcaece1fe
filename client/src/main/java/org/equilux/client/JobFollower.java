package org.equilux.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;

/** Follows one job by its events, or by requests for its state while it has none. */
final class JobFollower {
  private final MasterClient master;
  private final StopSignal stop;
  private final JobListener listener;

  JobFollower(MasterClient master, StopSignal stop, JobListener listener) {
    this.master = master;
    this.stop = stop;
    this.listener = listener;
  }

  /**
   * Follows a job until it is as wanted or has ended.
   *
   * @return empty if the stream ended before
   */
  Optional<JobView> follow(String id, Predicate<JobView> wanted)
      throws IOException, InterruptedException {
    Optional<JobView> reached = hearAll(id, wanted);
    if (reached.isPresent()) {
      return reached;
    }
    // Shows whether the server still answers, and still has the job.
    JobView job = master.job(id);
    listener.job(job);
    return job.ended() || wanted.test(job) ? Optional.of(job) : Optional.empty();
  }

  /** Follows the events, of which the first one has the present state, until the stream ends. */
  private Optional<JobView> hearAll(String id, Predicate<JobView> wanted)
      throws IOException, InterruptedException {
    try (EventStream events = master.events(id)) {
      Optional<EventStream.Event> event = events.next();
      while (event.isPresent()) {
        Optional<JobView> reached =
            hear(event.get()).filter(now -> now.ended() || wanted.test(now));
        if (reached.isPresent()) {
          if (reached.get().ended()) {
            events.awaitEnd();
          }
          return reached;
        }
        event = events.next();
      }
    } catch (IOException e) {
      if (stop.requested()) {
        throw e;
      }
    }
    return Optional.empty();
  }

  /** Forwards an event to the listener. Returns the job if the event describes it. */
  private Optional<JobView> hear(EventStream.Event event) throws IOException {
    JsonNode data = ServerJson.MAPPER.readTree(event.data());
    switch (event.type()) {
      case "job" -> {
        JobView job = ServerJson.MAPPER.treeToValue(data, JobView.class);
        listener.job(job);
        return Optional.of(job);
      }
      case "page" ->
          listener.page(
              data.path("page").asInt(), data.path("pages").asInt(), data.path("chunks").asInt());
      case "chunk" -> {
        if (data.path("kind").asText().equalsIgnoreCase("finished")) {
          listener.chunkFinished(data.path("phase").asText());
        }
      }
      default -> {
        // A newer server may tell more.
      }
    }
    return Optional.empty();
  }
}
