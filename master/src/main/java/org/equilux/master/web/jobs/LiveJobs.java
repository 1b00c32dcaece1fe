package org.equilux.master.web.jobs;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.equilux.master.database.MasterInfo;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.model.ChunkMapView;
import org.equilux.master.jobs.model.TimelineView;
import org.equilux.master.json.Json;
import org.equilux.master.web.masters.OtherMasters;

/**
 * Knows of jobs what only the masters know that run them: this one, or another one that is asked.
 */
public final class LiveJobs {
  /** Before a master is looked for again that does not answer. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final JobService jobs;
  private final Optional<OtherMasters> others;

  /**
   * @param others empty where no other master can be
   */
  public LiveJobs(JobService jobs, Optional<OtherMasters> others) {
    this.jobs = jobs;
    this.others = others;
  }

  /**
   * Passes on the events of a job that another master runs, until that does so no more.
   *
   * @param master its id
   * @throws IOException if the events cannot be written
   */
  void passEvents(String job, String master, OutputStream out)
      throws IOException, InterruptedException {
    Optional<MasterInfo> owner = jobs.master(master);
    if (owner.isPresent() && others.isPresent()) {
      try {
        others.get().events(owner.get(), job, () -> jobs.master(master).isPresent(), out);
      } catch (OtherMasters.ClientGoneException e) {
        throw new IOException(e);
      }
    }
    Thread.sleep(PAUSE);
  }

  /**
   * How far the chunks of a page are, or how they were done, and when.
   *
   * @param page from 1
   * @return empty if that is not known
   */
  Optional<ChunkMapView> chunks(String id, int page) throws IOException, InterruptedException {
    Optional<ChunkMapView> live = jobs.liveChunks(id);
    if (live.isEmpty()) {
      live = ask(id, "/chunks", ChunkMapView.class);
    }
    live = live.filter(map -> map.page() + 1 == page);
    return live.isPresent() ? live : jobs.keptChunks(id, page);
  }

  /**
   * When the attempts at a page's chunks began and ended.
   *
   * @param page from 1
   * @param since a revision of it; of a page that is worked on, attempts that have not changed
   *     after it are left out
   * @return empty if that is not known
   */
  Optional<TimelineView> timeline(String id, int page, long since)
      throws IOException, InterruptedException {
    Optional<TimelineView> live = jobs.liveTimeline(id, page, since);
    if (live.isEmpty()) {
      String changed = since == 0 ? "" : "&since=" + since;
      live = ask(id, "/timeline?page=" + page + changed, TimelineView.class);
    }
    return live.isPresent() ? live : jobs.keptChunks(id, page).map(ChunkMapView::timeline);
  }

  private <T> Optional<T> ask(String id, String what, Class<T> type)
      throws IOException, InterruptedException {
    Optional<MasterInfo> owner = others.isEmpty() ? Optional.empty() : jobs.elsewhere(id);
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    Optional<byte[]> json = others.get().json(owner.get(), "/jobs/" + id + what);
    return json.isEmpty() ? Optional.empty() : Optional.of(Json.read(json.get(), type));
  }
}
