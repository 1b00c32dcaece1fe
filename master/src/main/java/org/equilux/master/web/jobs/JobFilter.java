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

/** Parses queries for jobs. */
final class JobFilter {
  /** The supported parameters. */
  static final String NAMES = "search, state, operation, batch, owner, after";

  private static final String BETWEEN = "_";

  private JobFilter() {}

  /** Removes the parameters of a query for jobs and parses them. */
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
      throw bad("after must be the value of next in the preceding list.");
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
    throw bad(
        "state must be queued, running, done, failed or cancelled, or several of them separated by"
            + " commas.");
  }

  private static ProblemException bad(String detail) {
    return new ProblemException(ProblemType.BAD_REQUEST, detail);
  }

  /** A job's cursor for {@code after}, which remains valid after the job is deleted. */
  static String place(JobSnapshot job) {
    return job.record().created() + BETWEEN + job.record().id();
  }
}
