package org.equilux.master.web.jobs;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.equilux.master.accounts.Account;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.JobSnapshot;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.web.http.ProblemException;
import org.equilux.master.web.http.ProblemType;

/**
 * A selection of jobs from a list, newest first.
 *
 * @param words that the name or the id must have, all of them, in lower case
 * @param states empty for all
 * @param operations empty for all
 * @param batch empty for all
 * @param owner empty for all
 * @param created of the job after which the list is to go on; null from the beginning
 * @param id of that job
 */
record JobFilter(
    List<String> words,
    Set<JobState> states,
    Set<String> operations,
    String batch,
    String owner,
    Instant created,
    String id) {
  /** The parameters that a query may have. */
  static final String NAMES = "search, state, operation, batch, owner, after";

  private static final String BETWEEN = "_";

  /** Takes a filter out of the query's parameters. */
  static JobFilter of(Map<String, String> given) {
    String search = given.getOrDefault("search", "").strip().toLowerCase(Locale.ROOT);
    List<String> words = search.isEmpty() ? List.of() : List.of(search.split("\\s+"));
    Set<JobState> states =
        list(given, "state").stream().map(JobFilter::state).collect(Collectors.toSet());
    Set<String> operations = Set.copyOf(list(given, "operation"));
    String batch = given.getOrDefault("batch", "");
    String owner = given.getOrDefault("owner", "");
    String after = given.get("after");
    given.keySet().removeAll(Set.of(NAMES.split(", ")));
    if (after == null) {
      return new JobFilter(words, states, operations, batch, owner, null, "");
    }
    int between = after.indexOf(BETWEEN);
    try {
      Instant created = Instant.parse(after.substring(0, Math.max(0, between)));
      return new JobFilter(
          words, states, operations, batch, owner, created, after.substring(between + 1));
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

  boolean fits(JobSnapshot job) {
    JobRecord record = job.record();
    String text = record.name().toLowerCase(Locale.ROOT) + " " + record.id();
    return words.stream().allMatch(text::contains)
        && (states.isEmpty() || states.contains(record.state()))
        && (operations.isEmpty() || operations.contains(record.operation()))
        && (batch.isEmpty() || batch.equals(record.batch()))
        && (owner.isEmpty() || owner.equals(Account.nameOf(record.owner())));
  }

  /** Whether a job comes after the one at which the list before ended. */
  boolean isAfter(JobSnapshot job) {
    if (created == null) {
      return true;
    }
    int order = job.record().created().compareTo(created);
    return order < 0 || (order == 0 && job.record().id().compareTo(id) < 0);
  }
}
