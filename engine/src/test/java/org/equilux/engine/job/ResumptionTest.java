package org.equilux.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.equilux.chunks.PageTask;
import org.equilux.engine.DistrustedResultsException;
import org.equilux.engine.JobListener;
import org.equilux.engine.executor.BandJournal;
import org.equilux.engine.executor.ChunkEvent;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkListener;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.ChunkSource;
import org.equilux.engine.executor.DistrustedWorker;
import org.equilux.engine.executor.EarlierPage;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.executor.StoredBand;
import org.equilux.engine.page.PageResults;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.Operations;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.PixelFormat;
import org.equilux.kernels.pixels.ValueRange;
import org.junit.jupiter.api.Test;

class ResumptionTest {
  private static final ChunkPlan PLAN =
      ChunkPlan.of(
          PageTask.raw(
              "",
              0,
              new JobSpec(Operations.named("equalize"), Map.of(), PixelFormat.GRAY8, 64, 64)),
          1024);

  private static final LutGrid TABLES = new LutGrid(1, 1, 1, 256);

  private final Journal journal = new Journal();
  private final JobTally tally = new JobTally();

  /** A journal with two bands of an earlier run; the worker {@code counter} has counted. */
  private static final class Journal implements BandJournal {
    final List<String> distrusted = new ArrayList<>();
    final List<Set<String>> begun = new ArrayList<>();
    boolean empty;

    @Override
    public boolean has(int page) {
      return !empty;
    }

    @Override
    public Optional<EarlierPage> earlier(ChunkPlan plan, Optional<LutGrid> tables) {
      return empty
          ? Optional.empty()
          : Optional.of(
              new EarlierPage(
                  Optional.empty(),
                  Optional.of(TABLES),
                  Set.of("counter"),
                  Map.of(0, band("one"), 2, band("two"))));
    }

    private static StoredBand.Split band(String process) {
      StoredBand.Origin origin = new StoredBand.Origin("object", process, "worker " + process);
      return new StoredBand.Split(new byte[0], null, origin);
    }

    @Override
    public void begin(PageTask task, Optional<LutGrid> tables, Set<String> processes) {
      begun.add(processes);
    }

    @Override
    public void add(int page, ChunkRows rows, StoredBand.Split band) {}

    @Override
    public void distrust(String process) {
      distrusted.add(process);
    }

    @Override
    public void startOver() {}
  }

  /** An executor that only says which processes it distrusts. */
  private record Distrusting(Set<String> processes) implements ChunkExecutor {
    @Override
    public ChunkSession open(
        ChunkPlan plan, Optional<LutGrid> tables, ChunkSource source, ChunkListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isDistrusted(String process) {
      return processes.contains(process);
    }

    @Override
    public void close() {}
  }

  private Resumption resumption(String... distrusted) {
    return Resumption.of(
        PLAN, Optional.empty(), journal, new Distrusting(Set.of(distrusted)), tally);
  }

  private List<Integer> kept(Resumption work) throws Exception {
    List<Integer> kept = new ArrayList<>();
    PageResults.Output output =
        new PageResults.Output() {
          @Override
          public void put(int chunk, byte[] encoded) {
            throw new AssertionError("nothing is computed");
          }

          @Override
          public void put(int chunk, StoredBand band) {
            kept.add(chunk);
          }
        };
    List<ChunkEvent> events = new ArrayList<>();
    work.keep(
        new PageResults(work.plan(), output, Duration.ofSeconds(1), events::add, JobListener.NONE));
    for (ChunkEvent event : events) {
      assertEquals(ChunkEvent.Kind.KEPT, event.kind());
      tally.event(event);
    }
    return kept.stream().sorted().toList();
  }

  @Test
  void bandsAreKeptAndNothingIsCountedAgain() throws Exception {
    Resumption work = resumption();
    assertEquals(Phase.APPLY, work.plan().firstPhase());
    assertEquals(Optional.of(TABLES), work.tables());
    work.beginAtOnce(work.tables());
    assertEquals(List.of(), journal.begun);
    tally.page(4096, PLAN.chunks().size());
    assertEquals(List.of(0, 2), kept(work));
    assertEquals(List.of("2 of 4 chunks were taken from an earlier run"), tally.report().notes());
  }

  @Test
  void bandsOfWorkersThatAreNotTrustedAreComputedAgain() throws Exception {
    Resumption work = resumption("one");
    assertEquals(Phase.APPLY, work.plan().firstPhase());
    assertEquals(List.of(2), kept(work));
    assertEquals(List.of("one"), journal.distrusted);
  }

  @Test
  void nothingIsUsedIfTheTablesAreNotTrusted() throws Exception {
    Resumption work = resumption("counter");
    assertEquals(Phase.MAP, work.plan().firstPhase());
    assertEquals(Optional.empty(), work.tables());
    assertEquals(List.of(), kept(work));
    assertEquals(List.of("counter"), journal.distrusted);
  }

  @Test
  void aWorkerThatIsFoundOutLaterHasTheJobStartOver() throws Exception {
    Resumption _ = resumption();
    tally.distrust(new DistrustedWorker("another name", "stranger", "it is broken"));
    tally.requireTrusted();
    tally.distrust(new DistrustedWorker("another name", "two", "it is broken"));
    assertThrows(DistrustedResultsException.class, tally::requireTrusted);
  }

  @Test
  void aNewPageIsRecordedWithTheWorkersThatCounted() {
    journal.empty = true;
    Resumption work = resumption();
    assertEquals(PLAN, work.plan());
    work.beginAtOnce(Optional.empty());
    assertEquals(List.of(), journal.begun, "it is counted first");
    ChunkSession session =
        new ChunkSession() {
          @Override
          public void ready(int chunk) {}

          @Override
          public void publish(ValueRange range) {}

          @Override
          public void publish(LutGrid tables) {}

          @Override
          public Set<String> processes() {
            return Set.of("one");
          }

          @Override
          public void close() {}
        };
    work.begin(PLAN.spec(), Optional.of(TABLES), session);
    assertEquals(List.of(Set.of("one")), journal.begun);
  }
}
