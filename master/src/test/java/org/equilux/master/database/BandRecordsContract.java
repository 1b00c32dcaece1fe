package org.equilux.master.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.jobs.model.StoredJob;
import org.equilux.master.jobs.store.BandRecords;
import org.equilux.master.jobs.store.BandRecords.Band;
import org.equilux.master.jobs.store.BandRecords.BandDetails;
import org.equilux.master.jobs.store.BandRecords.Distrusted;
import org.equilux.master.jobs.store.BandRecords.Entry;
import org.equilux.master.jobs.store.BandRecords.Page;
import org.equilux.master.jobs.store.BandRecords.PageDetails;
import org.equilux.master.jobs.store.BandRecords.Recorded;
import org.equilux.master.jobs.store.BandRecords.StartedOver;
import org.equilux.master.jobs.store.BandRecords.Unused;
import org.equilux.master.jobs.store.JobRepository;
import org.junit.jupiter.api.Test;

/** What a database must do with the records of stored bands. */
abstract class BandRecordsContract extends DatabaseFixture {
  private static final List<Entry> TWO_PAGES =
      List.of(page(0, "counted"), band(0, 0, "p1"), band(0, 8, "p2"), page(1), band(1, 0, "p2"));

  private static Page page(int page, String... processes) {
    return new Page(page, "work", new PageDetails(-0.1, 1e300, List.of(processes)));
  }

  private static Band band(int page, int first, String process) {
    String object = "jobs/a/bands/%d-%d-%s".formatted(page, first, process);
    return new Band(
        page,
        first,
        8,
        "work",
        process,
        object,
        new BandDetails(new byte[] {-1, 0, 7}, 1L << 40, "\"tag\"", "worker"));
  }

  private JobRepository claimed() throws IOException {
    JobRepository jobs = new JobRepository(database);
    assertTrue(add(queued("a", 1)));
    assertTrue(jobs.claim(0, clock.instant()).isPresent());
    return jobs;
  }

  private static Set<String> objects(BandRecords bands) throws IOException {
    return bands.objects("a").orElseThrow();
  }

  @Test
  void bandsAreRecordedAndReadAgain() throws IOException {
    BandRecords bands = claimed().bands();
    assertEquals(Optional.empty(), bands.objects("a"));
    bands.write("a", TWO_PAGES);
    Recorded found = bands.read("a");
    assertEquals(Optional.of(page(0, "counted")), found.page(0));
    assertEquals(Optional.of(page(1)), found.page(1));
    assertEquals(3, found.bands().size());
    Band band = found.bands().stream().filter(b -> b.firstRow() == 8).findFirst().orElseThrow();
    assertEquals("jobs/a/bands/0-8-p2", band.object());
    assertEquals(8, band.rows());
    assertEquals("p2", band.process());
    assertArrayEquals(new byte[] {-1, 0, 7}, band.details().head());
    assertEquals(1L << 40, band.details().bytes());
    assertEquals("\"tag\"", band.details().version());

    bands.write("a", List.of(band(0, 8, "p3"), new Unused("jobs/a/bands/0-0-p1")));
    assertEquals(Set.of("jobs/a/bands/0-8-p3", "jobs/a/bands/1-0-p2"), objects(bands));
    bands.write("a", List.of(page(0)));
    assertEquals(Set.of("jobs/a/bands/1-0-p2"), objects(bands));
    bands.forget("a");
    assertEquals(Optional.empty(), bands.objects("a"));
    bands.write("a", TWO_PAGES);
    bands.write("a", List.of(new StartedOver(), page(1)));
    assertEquals(Set.of(), objects(bands));
  }

  @Test
  void bandsOfWorkersThatAreNotTrustedAreRemoved() throws IOException {
    BandRecords bands = claimed().bands();
    bands.write("a", TWO_PAGES);
    bands.write("a", List.of(new Distrusted("p2")));
    assertEquals(Set.of("jobs/a/bands/0-0-p1"), objects(bands));
    bands.write("a", List.of(new Distrusted("counted")));
    assertEquals(Set.of(), objects(bands));
    assertEquals(Optional.empty(), bands.read("a").page(0));
    assertEquals(Optional.of(page(1)), bands.read("a").page(1));
  }

  @Test
  void bandsEndWithTheirJob() throws IOException {
    JobRepository jobs = claimed();
    jobs.bands().write("a", TWO_PAGES);
    JobRecord running = jobs.list().getFirst();
    jobs.release(running.interrupted());
    assertEquals(3, objects(jobs.bands()).size());
    StoredJob queued = jobs.queries().find("a").orElseThrow();
    assertTrue(jobs.change(queued, queued.job().cancelled(clock.instant())));
    assertEquals(Optional.empty(), jobs.bands().objects("a"));
    assertTrue(jobs.delete("a"));

    jobs = claimed();
    jobs.bands().write("a", TWO_PAGES);
    jobs.release(jobs.list().getFirst().failed(clock.instant(), "no"));
    assertEquals(Optional.empty(), jobs.bands().objects("a"));
  }

  @Test
  void onlyTheOwnerOfARunningJobRecordsBands() throws IOException {
    JobRepository jobs = claimed();
    jobs.bands().write("a", TWO_PAGES);
    JobRecord running = jobs.list().getFirst();
    jobs.release(running.interrupted());
    assertRefused(jobs.bands(), "a");
    assertRefused(jobs.bands(), "unknown");
    int _ =
        database.transaction(
            sql -> {
              int _ =
                  sql.update("insert into master (id, until, starting) values ('other', 9e15, 0)");
              return sql.update("update job set master = 'other', state = 'RUNNING'");
            });
    assertRefused(jobs.bands(), "a");
    assertEquals(3, objects(jobs.bands()).size());
  }

  private static void assertRefused(BandRecords bands, String job) {
    DatabaseException refused =
        assertThrows(DatabaseException.class, () -> bands.write(job, List.of(page(2))));
    assertEquals(DatabaseException.Reason.TAKEN_OVER, refused.reason());
  }
}
