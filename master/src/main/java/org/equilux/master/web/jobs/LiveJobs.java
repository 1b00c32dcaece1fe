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
 * The live state of jobs, which only the masters that run them have: this master, or another one,
 * which is asked.
 */
public final class LiveJobs {
  /** The delay before another master that does not answer is asked again. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final JobService jobs;
  private final Optional<OtherMasters> others;

  /**
   * Creates the access.
   *
   * @param others empty if there can be no other master
   */
  public LiveJobs(JobService jobs, Optional<OtherMasters> others) {
    this.jobs = jobs;
    this.others = others;
  }

  /**
   * Forwards the events of a job that another master runs, until the run ends there.
   *
   * @param master id of the other master
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
   * The chunk map of a page, live or stored.
   *
   * @param page from 1
   * @return empty if there is none
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
   * The timeline of the attempts at a page's chunks.
   *
   * @param page from 1
   * @param since a revision of the timeline; of a page being computed, attempts not changed after
   *     it are left out
   * @return empty if there is none
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
