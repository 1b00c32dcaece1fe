package org.equilux.cli.work;

import org.equilux.client.JobListener;
import org.equilux.client.JobView;
import org.equilux.command.terminal.ProgressBar;
import org.equilux.kernels.operation.Operation;
import org.equilux.kernels.operation.TableOperation;

/** Shows a server's job on the progress bar, from its state and the events after it. */
final class JobProgress implements JobListener {
  private static final String RANGE = "range";
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

  @Override
  public void job(JobView job) {
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

  @Override
  public void page(int begun, int ofPages, int chunks) {
    page = begun;
    pages = ofPages;
    total = chunks;
    phase = "";
    done = 0;
  }

  @Override
  public void chunkFinished(String ofPhase) {
    if (!phase.equalsIgnoreCase(ofPhase)) {
      phase = ofPhase;
      done = 0;
    }
    done++;
    show();
  }

  private void show() {
    String doing =
        phase.equalsIgnoreCase(RANGE)
            ? "finding the range of values"
            : phase.equalsIgnoreCase(MAP) ? "counting" : "applying";
    int before = twoRounds && doing.equals("applying") ? total : 0;
    String where = pages > 1 ? ", page %d of %d".formatted(page + 1, pages) : "";
    progress.show(
        "%s%s, %s".formatted(name, where, doing), before + done, twoRounds ? 2L * total : total);
  }
}
