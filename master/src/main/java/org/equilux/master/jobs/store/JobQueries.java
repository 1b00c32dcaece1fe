package org.equilux.master.jobs.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.equilux.master.database.Database;
import org.equilux.master.database.Sql;
import org.equilux.master.jobs.model.BatchCounts;
import org.equilux.master.jobs.model.JobQuery;
import org.equilux.master.jobs.model.JobState;
import org.equilux.master.jobs.model.StoredJob;

/** Queries for lists and counts of jobs. */
public final class JobQueries {
  private static final String COLUMNS = "select id, record, revision, master from job ";

  /** Two counts, each of which an index alone answers. */
  private static final String OWNED =
      """
      select (select count(*) from job where account = ?) as n,
      (select count(*) from job where ready > 0 and ready = 1 and account = ?)
      + (select count(*) from job where state = 'RUNNING' and account = ?) as active
      """;

  private final Database database;
  private final JobTable table;

  JobQueries(Database database, JobTable table) {
    this.database = database;
    this.table = table;
  }

  /** A SQL condition with its arguments. */
  private static final class Where {
    private final StringBuilder text = new StringBuilder("where account is not null");
    private final List<Object> arguments = new ArrayList<>();

    void and(String condition, Object... values) {
      text.append(" and ").append(condition);
      arguments.addAll(List.of(values));
    }

    void in(String column, Collection<?> values) {
      if (!values.isEmpty()) {
        and(
            "%s in (%s)".formatted(column, "?, ".repeat(values.size() - 1) + "?"),
            values.stream().map(Object::toString).toArray());
      }
    }
  }

  private static Where where(JobQuery query, boolean paged) {
    Where where = new Where();
    if (!query.account().isEmpty()) {
      where.and("account = ?", query.account());
    }
    if (!query.batch().isEmpty()) {
      where.and("batch = ?", query.batch());
    }
    if (!query.ownerName().isEmpty()) {
      where.and(
          "(account = ? or account like ? escape '!')",
          query.ownerName(),
          escaped(query.ownerName()) + ":%");
    }
    where.in("state", query.states());
    where.in("operation", query.operations());
    for (String word : query.words()) {
      where.and("search like ? escape '!'", "%" + escaped(word) + "%");
    }
    if (query.finishedBefore() != null) {
      where.in("state", List.of(JobState.DONE, JobState.FAILED, JobState.CANCELLED));
      where.and("finished < ?", query.finishedBefore());
    }
    if (paged && query.after() != null) {
      where.and(
          "(created < ? or (created = ? and id < ?))",
          query.after().created(),
          query.after().created(),
          query.after().id());
    }
    return where;
  }

  private static String escaped(String text) {
    return text.replaceAll("[!%_]", "!$0");
  }

  /** The jobs that match a query, newest first, up to the limit. */
  public List<StoredJob> list(JobQuery query, int limit) throws IOException {
    Where where = where(query, true);
    where.arguments.add(limit);
    return rows(where.text + " order by created desc, id desc limit ?", where.arguments.toArray());
  }

  /** The number of jobs that match a query, regardless of its cursor. */
  public long count(JobQuery query) throws IOException {
    Where where = where(query, false);
    return database.transaction(
        sql ->
            number(sql, "select count(*) as n from job " + where.text, where.arguments.toArray()));
  }

  static long number(Sql sql, String query, Object... arguments) throws SQLException, IOException {
    return sql.first(query, row -> row.number("n"), arguments).orElse(0L);
  }

  private List<StoredJob> rows(String rest, Object... arguments) throws IOException {
    return database.transaction(sql -> sql.list(COLUMNS + rest, table::stored, arguments)).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** A job by its id; empty if there is none, or its record is unreadable. */
  public Optional<StoredJob> find(String id) throws IOException {
    return rows("where id = ?", id).stream().findFirst();
  }

  /** The jobs of a batch, oldest first. */
  public List<StoredJob> ofBatch(String batch) throws IOException {
    return rows("where batch = ? order by created, id", batch);
  }

  public Optional<StoredJob> oldestOfBatch(String batch) throws IOException {
    return rows("where batch = ? order by created, id limit 1", batch).stream().findFirst();
  }

  /** The id of the oldest job of a batch, within a transaction. */
  public static Optional<String> oldestOfBatch(Sql sql, String batch)
      throws SQLException, IOException {
    return sql.first(
        "select id from job where batch = ? order by created, id limit 1",
        row -> row.text("id"),
        batch);
  }

  public static long countOfBatch(Sql sql, String batch) throws SQLException, IOException {
    return number(sql, "select count(*) as n from job where batch = ?", batch);
  }

  /** Running jobs whose master died. */
  public List<StoredJob> orphans(int limit) throws IOException {
    return rows("where state = 'RUNNING' and master is null limit ?", limit);
  }

  /** Jobs of removed accounts. */
  public List<StoredJob> ofRemovedAccounts(int limit) throws IOException {
    return rows("where account in (select id from removed_account) limit ?", limit);
  }

  /**
   * The number of an account's jobs.
   *
   * @param active running jobs, and jobs that wait for their first run
   * @param kept all jobs
   */
  public record Owned(long active, long kept) {}

  public Owned owned(String account) throws IOException {
    return database.transaction(sql -> owned(sql, account));
  }

  /** The number of an account's jobs, within a transaction. */
  public static Owned owned(Sql sql, String account) throws SQLException, IOException {
    return sql.first(
            OWNED,
            row -> new Owned(row.number("active"), row.number("n")),
            account,
            account,
            account)
        .orElseThrow();
  }

  /** A combination of state and operation. */
  public record Kind(JobState state, String operation) {}

  /** The number of jobs of each kind. */
  public Map<Kind, Long> kinds() throws IOException {
    Map<Kind, Long> found = new HashMap<>();
    var _ =
        database.transaction(
            sql ->
                sql.list(
                    "select state, operation, count(*) as n from job where state is not null group"
                        + " by state, operation",
                    row ->
                        found.put(
                            new Kind(JobState.valueOf(row.text("state")), row.text("operation")),
                            row.number("n"))));
    return found;
  }

  /** The number of jobs of each account. */
  public Map<String, Long> accounts() throws IOException {
    Map<String, Long> found = new HashMap<>();
    var _ =
        database.transaction(
            sql ->
                sql.list(
                    "select account, count(*) as n from job where account is not null group by"
                        + " account",
                    row -> found.put(row.text("account"), row.number("n"))));
    return found;
  }

  /** The number of jobs that each master runs, by the master's id. */
  public Map<String, Long> runs() throws IOException {
    Map<String, Long> found = new HashMap<>();
    var _ =
        database.transaction(
            sql ->
                sql.list(
                    "select master, count(*) as n from job where master is not null group by"
                        + " master",
                    row -> found.put(row.text("master"), row.number("n"))));
    return found;
  }

  /** The number of jobs in each state. */
  public Map<JobState, Long> states() throws IOException {
    Map<JobState, Long> found = new EnumMap<>(JobState.class);
    var _ =
        database.transaction(
            sql ->
                sql.list(
                    "select state, count(*) as n from job where state is not null group by state",
                    row -> found.put(JobState.valueOf(row.text("state")), row.number("n"))));
    return found;
  }

  /** The counts of all batches with jobs, by batch id. */
  public Map<String, BatchCounts> batches(String account) throws IOException {
    Map<String, Map<String, long[]>> byBatch = new TreeMap<>();
    String of = account.isEmpty() ? "" : " and account = ?";
    Object[] arguments = account.isEmpty() ? new Object[0] : new Object[] {account};
    var _ =
        database.transaction(
            sql ->
                sql.list(
                    "select batch, state, count(*) as n, sum(counted) as counted from job where"
                        + " batch is not null"
                        + of
                        + " group by batch, state",
                    row ->
                        byBatch
                            .computeIfAbsent(row.text("batch"), _ -> new TreeMap<>())
                            .put(
                                row.text("state"),
                                new long[] {row.number("n"), row.number("counted")}),
                    arguments));
    Map<String, BatchCounts> counts = new TreeMap<>();
    byBatch.forEach((batch, states) -> counts.put(batch, counts(states)));
    return counts;
  }

  private static BatchCounts counts(Map<String, long[]> states) {
    return new BatchCounts(
        count(states, JobState.QUEUED),
        count(states, JobState.RUNNING),
        count(states, JobState.DONE),
        count(states, JobState.FAILED),
        count(states, JobState.CANCELLED),
        states.values().stream().mapToLong(numbers -> numbers[1]).sum());
  }

  private static long count(Map<String, long[]> states, JobState state) {
    long[] numbers = states.get(state.name());
    return numbers == null ? 0 : numbers[0];
  }
}
