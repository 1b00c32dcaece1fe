package org.equilux.master.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.equilux.master.jobs.store.BandRecords.Entry;
import org.equilux.master.jobs.store.BandRecords.Unused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JournalWriterTest {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofHours(1);

  private final BlockingQueue<List<Entry>> written = new LinkedBlockingQueue<>();

  private void keep(List<Entry> entries) {
    written.add(List.copyOf(entries));
  }

  private static Entry entry(int number) {
    return new Unused("object" + number);
  }

  @Test
  void recordsAreWrittenInTheirOrder() throws Exception {
    try (JournalWriter writer = new JournalWriter("a", this::keep, SHORT)) {
      for (int i = 0; i < 1000; i++) {
        writer.add(entry(i));
      }
      int next = 0;
      while (next < 1000) {
        List<Entry> batch = written.poll(30, TimeUnit.SECONDS);
        assertTrue(batch.size() <= 500, "a batch of " + batch.size());
        for (Entry each : batch) {
          assertEquals(entry(next++), each);
        }
      }
    }
  }

  @Test
  void recordsOfAShortRunAreNotWritten() {
    try (JournalWriter writer = new JournalWriter("a", this::keep, NEVER)) {
      writer.add(entry(1));
    }
    assertEquals(0, written.size());
  }

  @Test
  void theEndWaitsForAWriteAndNothingIsWrittenAfterwards() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    JournalWriter writer =
        new JournalWriter(
            "a",
            entries -> {
              begun.countDown();
              // As a transaction, it is not broken by an interrupt.
              boolean interrupted = false;
              while (go.getCount() > 0) {
                interrupted |= Thread.interrupted();
                Thread.onSpinWait();
              }
              if (interrupted) {
                Thread.currentThread().interrupt();
              }
              keep(entries);
            },
            SHORT);
    writer.add(entry(1));
    assertTrue(begun.await(30, TimeUnit.SECONDS));
    writer.add(entry(2));
    Thread closing = Thread.ofPlatform().start(writer::close);
    go.countDown();
    assertTrue(closing.join(Duration.ofSeconds(30)));
    assertEquals(List.of(List.of(entry(1))), List.copyOf(written));
    writer.add(entry(3));
    assertEquals(1, written.size());
  }

  @Test
  void nothingIsWrittenAfterAFailure() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    CountDownLatch tried = new CountDownLatch(1);
    try (JournalWriter writer =
        new JournalWriter(
            "a",
            _ -> {
              int _ = tries.incrementAndGet();
              tried.countDown();
              throw new IOException("the database is away");
            },
            SHORT)) {
      writer.add(entry(1));
      assertTrue(tried.await(30, TimeUnit.SECONDS));
      for (int i = 0; i < 100_000; i++) {
        writer.add(entry(i));
      }
    }
    assertEquals(1, tries.get());
  }

  @Test
  void aDatabaseThatIsTooSlowEndsTheJournalAndNotTheJob() {
    try (JournalWriter writer = new JournalWriter("a", this::keep, NEVER)) {
      for (int i = 0; i < 100_000; i++) {
        writer.add(entry(i));
      }
    }
    assertEquals(0, written.size());
  }
}
