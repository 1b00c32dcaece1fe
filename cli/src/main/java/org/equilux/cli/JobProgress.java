package org.equilux.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.TableOperation;

/** Shows a server's job on the progress bar, from its state and the events after it. */
final class JobProgress {
  private static final String MAP = "map";

  private final String name;
  private final boolean twoRounds;
  private final ProgressBar progress;

  private int page;
  private int pages = 1;
  private String phase = "";
  private int done;
  private int total;

  JobProgress(String name, Operation operation, ProgressBar progress) {
    this.name = name;
    this.twoRounds = operation instanceof TableOperation tables && tables.counts();
    this.progress = progress;
  }

  void job(JobView job) {
    JobView.Progress state = job.progress();
    if (state == null || state.phase() == null) {
      String waiting = job.awaitsTable() ? "counted; waits for the table of all" : job.state();
      progress.show(name + ", " + waiting, 0, 0);
      return;
    }
    page = state.page();
    pages = state.pages();
    phase = state.phase();
    done = state.done();
    total = state.total();
    show();
  }

  void page(JsonNode event) {
    page = event.path("page").asInt();
    pages = event.path("pages").asInt();
    total = event.path("chunks").asInt();
    phase = "";
    done = 0;
  }

  void chunk(JsonNode event) {
    if (!event.path("kind").asText().equalsIgnoreCase("finished")) {
      return;
    }
    String eventPhase = event.path("phase").asText();
    if (!phase.equalsIgnoreCase(eventPhase)) {
      phase = eventPhase;
      done = 0;
    }
    done++;
    show();
  }

  private void show() {
    int before = twoRounds && !phase.equalsIgnoreCase(MAP) ? total : 0;
    String where = pages > 1 ? ", page %d of %d".formatted(page + 1, pages) : "";
    progress.show(
        "%s%s, %s".formatted(name, where, phase.equalsIgnoreCase(MAP) ? "counting" : "applying"),
        before + done,
        twoRounds ? 2L * total : total);
  }
}
