package org.equilux.master.jobs.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.master.database.Database;
import org.equilux.master.database.DatabaseException;
import org.equilux.master.database.Sql;

/**
 * The records of bands that workers have stored for running jobs, so that another master, or this
 * one after a restart, goes on with a job. Only the master that has the claim on a job adds
 * records; they end with the job.
 */
public final class BandRecords {
  private static final String OF_JOB = " where job = ?";

  private final Database database;

  BandRecords(Database database) {
    this.database = database;
  }

  /**
   * A page whose bands are recorded.
   *
   * @param page from 0
   * @param work digest of all that the page's bands depend on
   */
  public record Page(int page, String work, PageDetails details) implements Entry {}

  /**
   * The details of a page.
   *
   * @param low end of the range of the page's values; null if the range is not needed
   * @param processes of the workers whose results the range and the tables are made of
   */
  public record PageDetails(Double low, Double high, List<String> processes) {}

  /**
   * A stored band.
   *
   * @param page from 0
   * @param work as of the page
   * @param process of the worker
   * @param object name of the band's body in the object store
   */
  public record Band(
      int page,
      int firstRow,
      int rows,
      String work,
      String process,
      String object,
      BandDetails details)
      implements Entry {}

  /**
   * The details of a band.
   *
   * @param bytes length of the body
   * @param version of the body in the store
   * @param worker name of the worker
   */
  @SuppressWarnings("ArrayRecordComponent") // Passed on, not compared.
  public record BandDetails(byte[] head, long bytes, String version, String worker) {}

  /** An object that is of no use, so that its record is removed. */
  public record Unused(String object) implements Entry {}

  /**
   * A worker that returned wrong results: the bands of its process are removed, and the pages whose
   * tables depend on them.
   */
  public record Distrusted(String process) implements Entry {}

  /** The start of the job from its beginning: all of its records are removed. */
  public record StartedOver() implements Entry {}

  /** A change of a job's records. */
  public sealed interface Entry {}

  /** The records of a job. */
  public record Recorded(List<Page> pages, List<Band> bands) {
    public static final Recorded NONE = new Recorded(List.of(), List.of());

    /** The record of a page. */
    public Optional<Page> page(int page) {
      return pages.stream().filter(each -> each.page() == page).findFirst();
    }
  }

  /**
   * Applies changes, in their order, in one transaction.
   *
   * @throws DatabaseException with reason {@link DatabaseException.Reason#TAKEN_OVER} if this
   *     master does not have the claim on the job
   */
  public void write(String job, List<Entry> changes) throws IOException {
    boolean claimed =
        database.transaction(
            sql -> {
              if (sql.first(
                      "select 1 from job where id = ? and master = ? and state = 'RUNNING'",
                      _ -> true,
                      job,
                      database.master())
                  .isEmpty()) {
                return false;
              }
              for (Entry change : changes) {
                write(sql, job, change);
              }
              return true;
            });
    if (!claimed) {
      throw DatabaseException.claimLost("the job " + job);
    }
  }

  private static void write(Sql sql, String job, Entry change) throws SQLException, IOException {
    switch (change) {
      case Page page -> begin(sql, job, page);
      case Band band -> add(sql, job, band);
      case Unused unused -> {
        int _ =
            sql.update(
                "delete from stored_band where job = ? and object = ?", job, unused.object());
      }
      case StartedOver _ -> forget(sql, job);
      case Distrusted distrusted -> {
        int _ =
            sql.update(
                "delete from stored_band where job = ? and process = ?", job, distrusted.process());
        for (Page page : pages(sql, job)) {
          if (page.details().processes().contains(distrusted.process())) {
            remove(sql, "stored_band", job, page.page());
            remove(sql, "stored_page", job, page.page());
          }
        }
      }
    }
  }

  private static void begin(Sql sql, String job, Page page) throws SQLException {
    remove(sql, "stored_band", job, page.page());
    remove(sql, "stored_page", job, page.page());
    int _ =
        sql.update(
            "insert into stored_page (job, page, work, record) values (?, ?, ?, ?)",
            job,
            page.page(),
            page.work(),
            Sql.json(page.details()));
  }

  private static void remove(Sql sql, String table, String job, int page) throws SQLException {
    int _ = sql.update("delete from %s where job = ? and page = ?".formatted(table), job, page);
  }

  /** A later band of the same rows replaces the earlier one, whose object is of no use any more. */
  private static void add(Sql sql, String job, Band band) throws SQLException {
    int _ =
        sql.update(
            "insert into stored_band (job, page, first_row, row_count, work, process, object,"
                + " record) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (job, page, first_row,"
                + " row_count) do update set work = excluded.work, process = excluded.process,"
                + " object = excluded.object, record = excluded.record",
            job,
            band.page(),
            band.firstRow(),
            band.rows(),
            band.work(),
            band.process(),
            band.object(),
            Sql.json(band.details()));
  }

  private static List<Page> pages(Sql sql, String job) throws SQLException, IOException {
    return sql.list(
        "select page, work, record from stored_page" + OF_JOB,
        row ->
            new Page(
                (int) row.number("page"), row.text("work"), row.json("record", PageDetails.class)),
        job);
  }

  /** Reads the records of a job. */
  public Recorded read(String job) throws IOException {
    return database.transaction(
        sql ->
            new Recorded(
                pages(sql, job),
                sql.list(
                    "select page, first_row, row_count, work, process, object, record from"
                        + " stored_band"
                        + OF_JOB,
                    row ->
                        new Band(
                            (int) row.number("page"),
                            (int) row.number("first_row"),
                            (int) row.number("row_count"),
                            row.text("work"),
                            row.text("process"),
                            row.text("object"),
                            row.json("record", BandDetails.class)),
                    job)));
  }

  /**
   * The names of the objects that a later run of a job can use, beside the tables of its pages;
   * empty if the job starts from its input.
   */
  public Optional<Set<String>> objects(String job) throws IOException {
    return database.transaction(
        sql ->
            pages(sql, job).isEmpty()
                ? Optional.empty()
                : Optional.of(
                    new HashSet<>(
                        sql.list(
                            "select object from stored_band" + OF_JOB,
                            row -> row.text("object"),
                            job))));
  }

  /** Removes the records of a job that starts over. */
  public void forget(String job) throws IOException {
    boolean _ =
        database.transaction(
            sql -> {
              forget(sql, job);
              return true;
            });
  }

  /** Removes the records of a job within a transaction. */
  static void forget(Sql sql, String job) throws SQLException {
    int _ = sql.update("delete from stored_band" + OF_JOB, job);
    int _ = sql.update("delete from stored_page" + OF_JOB, job);
  }
}
