package org.equilux.master.web.jobs;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.equilux.master.jobs.model.JobQuery;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;

/** Reads a selection of jobs from the query of a request. */
final class JobFilter {
  /** The parameters that a query may have. */
  static final String NAMES = "search, state, operation, batch, owner, after";

  private static final String BETWEEN = "_";

  private JobFilter() {}

  /** Takes a selection out of the query's parameters. */
  static JobQuery of(Map<String, String> given) {
    String search = given.getOrDefault("search", "").strip().toLowerCase(Locale.ROOT);
    List<String> words = search.isEmpty() ? List.of() : List.of(search.split("\\s+"));
    Set<JobState> states =
        list(given, "state").stream().map(JobFilter::state).collect(Collectors.toSet());
    Set<String> operations = Set.copyOf(list(given, "operation"));
    String batch = given.getOrDefault("batch", "");
    String owner = given.getOrDefault("owner", "");
    String after = given.get("after");
    given.keySet().removeAll(Set.of(NAMES.split(", ")));
    return new JobQuery(
        words, states, operations, batch, "", owner, null, after == null ? null : place(after));
  }

  private static JobQuery.Place place(String after) {
    int between = after.indexOf(BETWEEN);
    try {
      Instant created = Instant.parse(after.substring(0, Math.max(0, between)));
      return new JobQuery.Place(created, after.substring(between + 1));
    } catch (DateTimeException e) {
      throw bad("after must be the value of next in the list before.");
    }
  }

  private static List<String> list(Map<String, String> given, String name) {
    String text = given.getOrDefault(name, "");
    return text.isEmpty()
        ? List.of()
        : Arrays.asList(text.split(",", -1)).stream().distinct().toList();
  }

  private static JobState state(String word) {
    for (JobState state : JobState.values()) {
      if (state.name().toLowerCase(Locale.ROOT).equals(word)) {
        return state;
      }
    }
    throw bad("state is one of queued, running, done, failed, cancelled, or several with commas.");
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(ProblemType.BAD_REQUEST, detail);
  }

  /** A job's place in the list, for {@code after}; it holds when the job is gone, too. */
  static String place(JobSnapshot job) {
    return job.record().created() + BETWEEN + job.record().id();
  }
}
