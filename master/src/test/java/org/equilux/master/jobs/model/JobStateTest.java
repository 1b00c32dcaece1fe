package org.equilux.master.jobs.model;

import static org.equilux.master.jobs.model.JobState.CANCELLED;
import static org.equilux.master.jobs.model.JobState.DONE;
import static org.equilux.master.jobs.model.JobState.FAILED;
import static org.equilux.master.jobs.model.JobState.QUEUED;
import static org.equilux.master.jobs.model.JobState.RUNNING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobStateTest {
  private static final Map<JobState, Set<JobState>> TABLE =
      Map.of(
          QUEUED, Set.of(RUNNING, CANCELLED, FAILED),
          RUNNING, Set.of(QUEUED, DONE, FAILED, CANCELLED),
          DONE, Set.of(),
          FAILED, Set.of(),
          CANCELLED, Set.of());

  @Test
  void allowsOnlyDocumentedTransitions() {
    for (JobState from : JobState.values()) {
      for (JobState to : JobState.values()) {
        assertEquals(TABLE.get(from).contains(to), from.mayBecome(to), from + " to " + to);
      }
      assertEquals(TABLE.get(from).isEmpty(), from.isFinal(), from.toString());
    }
  }
}
