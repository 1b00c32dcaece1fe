package org.equilux.master.jobs.run;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.equilux.chunks.PageTask;
import org.equilux.engine.executor.BandJournal;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.EarlierPage;
import org.equilux.engine.executor.StoredBand;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.pixels.ChunkRows;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.master.jobs.store.BandRecords;
import org.equilux.master.jobs.store.BandRecords.Band;
import org.equilux.master.jobs.store.BandRecords.BandDetails;
import org.equilux.master.jobs.store.BandRecords.Distrusted;
import org.equilux.master.jobs.store.BandRecords.Page;
import org.equilux.master.jobs.store.BandRecords.PageDetails;
import org.equilux.master.jobs.store.BandRecords.Recorded;
import org.equilux.master.jobs.store.BandRecords.StartedOver;
import org.equilux.master.jobs.store.BandRecords.Unused;
import org.equilux.storage.AddressedSource;
import org.equilux.storage.Blob;
import org.equilux.storage.ObjectStore;

/**
 * The journal of the stored bands of one run of a job. What earlier runs recorded is read from the
 * database when it is first needed; new records are written by a {@link JournalWriter}.
 */
final class JobJournal implements BandJournal, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JobJournal.class.getName());

  /** How long a record waits for others that are written with it. */
  private static final Duration PACE = Duration.ofSeconds(1);

  private final String job;
  private final BandRecords records;
  private final ObjectStore objects;
  private final TablesOfPages tables;
  private final JournalWriter writer;

  /** The digests of the work of pages whose bands are recorded, by page. */
  private final Map<Integer, String> begun = new ConcurrentHashMap<>();

  // Confined to the thread that runs the job.
  private Optional<Recorded> recorded = Optional.empty();
  private boolean told;

  /** The stored tables of the pages of a job. */
  @FunctionalInterface
  interface TablesOfPages {
    /**
     * The blob with a page's tables.
     *
     * @param page from 0
     */
    Blob of(int page);
  }

  JobJournal(String job, BandRecords records, ObjectStore objects, TablesOfPages tables) {
    this.job = job;
    this.records = records;
    this.objects = objects;
    this.tables = tables;
    this.writer = new JournalWriter(job, entries -> records.write(job, entries), PACE);
  }

  private Recorded recorded() {
    if (recorded.isEmpty()) {
      recorded = Optional.of(read());
    }
    return recorded.get();
  }

  private Recorded read() {
    try {
      return records.read(job);
    } catch (IOException | RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "the stored bands of job {0} are not used, as their records cannot be read: {1}",
          job,
          e.getMessage());
      return Recorded.NONE;
    }
  }

  @Override
  public boolean has(int page) {
    return recorded().page(page).isPresent();
  }

  @Override
  public Optional<EarlierPage> earlier(ChunkPlan plan, Optional<LutGrid> given) {
    int number = plan.task().page();
    Optional<Page> page = recorded().page(number);
    if (page.isEmpty()) {
      return Optional.empty();
    }
    List<Band> bands = recorded().bands().stream().filter(b -> b.page() == number).toList();
    Optional<ValueRange> range = range(page.get().details());
    Optional<LutGrid> made = plan.spec().twoRounds() ? stored(number) : given;
    PageTask task = range.map(plan.task()::withRange).orElse(plan.task());
    String work = WorkDigest.of(task, made);
    boolean lacksTables = plan.spec().twoRounds() && made.isEmpty();
    if (lacksTables || !work.equals(page.get().work())) {
      LOG.log(
          Level.INFO,
          "page {0} of job {1} is computed from its beginning, as an earlier run had other tables"
              + " or another task",
          number + 1,
          job);
      drop(bands);
      return Optional.empty();
    }
    begun.put(number, work);
    Map<Integer, StoredBand.Split> usable = usable(plan, work, bands);
    if (!told) {
      told = true;
      LOG.log(
          Level.INFO,
          "job {0} goes on with what an earlier run has stored: of page {1}, {2} of {3} chunks",
          job,
          number + 1,
          usable.size(),
          plan.chunks().size());
    }
    return Optional.of(
        new EarlierPage(range, made, Set.copyOf(page.get().details().processes()), usable));
  }

  private static Optional<ValueRange> range(PageDetails details) {
    return details.low() == null
        ? Optional.empty()
        : Optional.of(new ValueRange(details.low(), details.high()));
  }

  /** The tables that an earlier run made of its counts; empty if they cannot be read. */
  private Optional<LutGrid> stored(int page) {
    try {
      return Optional.of(LutGrid.decode(tables.of(page).read()));
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "the tables of an earlier run cannot be read", e);
      return Optional.empty();
    }
  }

  /** The bands of whole chunks that can still be read, by chunk; the others are dropped. */
  private Map<Integer, StoredBand.Split> usable(ChunkPlan plan, String work, List<Band> bands) {
    Map<Integer, Integer> chunks = new HashMap<>();
    for (int i = 0; i < plan.chunks().size(); i++) {
      chunks.put(plan.chunks().get(i).first(), i);
    }
    Map<Integer, StoredBand.Split> found = new ConcurrentHashMap<>();
    List<Band> of = new ArrayList<>();
    for (Band band : bands) {
      Integer chunk = chunks.get(band.firstRow());
      if (chunk != null
          && plan.chunks().get(chunk).count() == band.rows()
          && band.work().equals(work)) {
        of.add(band);
      }
    }
    Parallel.forEach(
        of,
        band -> open(plan, band).ifPresent(split -> found.put(chunks.get(band.firstRow()), split)));
    Set<String> used =
        found.values().stream().map(band -> band.origin().object()).collect(Collectors.toSet());
    drop(bands.stream().filter(band -> !used.contains(band.object())).toList());
    return found;
  }

  private Optional<StoredBand.Split> open(ChunkPlan plan, Band band) {
    BandDetails details = band.details();
    try {
      plan.task().output().checkHead(details.head(), details.bytes(), band.rows());
      AddressedSource body = objects.open(band.object());
      if (body.size() != details.bytes() || !body.version().equals(details.version())) {
        throw new IOException("it has another length or version than recorded");
      }
      return Optional.of(
          new StoredBand.Split(
              details.head(),
              body,
              new StoredBand.Origin(band.object(), band.process(), details.worker())));
    } catch (IOException | RuntimeException e) {
      LOG.log(
          Level.INFO,
          "the stored rows from {0} of page {1} are computed again: {2}",
          band.firstRow(),
          band.page() + 1,
          e instanceof NoSuchFileException ? "the object is missing" : e.getMessage());
      return Optional.empty();
    }
  }

  private void drop(List<Band> bands) {
    bands.forEach(band -> writer.add(new Unused(band.object())));
    Parallel.forEach(
        bands,
        band -> {
          try {
            boolean _ = objects.delete(band.object());
          } catch (IOException | RuntimeException e) {
            // The end of the run removes it.
            LOG.log(Level.DEBUG, "a stored band cannot be deleted", e);
          }
        });
  }

  @Override
  public void begin(PageTask task, Optional<LutGrid> made, Set<String> processes) {
    String work = WorkDigest.of(task, made);
    Optional<ValueRange> range = task.spec().range();
    PageDetails details =
        new PageDetails(
            range.map(ValueRange::low).orElse(null),
            range.map(ValueRange::high).orElse(null),
            List.copyOf(processes));
    writer.add(new Page(task.page(), work, details));
    begun.put(task.page(), work);
  }

  @Override
  public void add(int page, ChunkRows rows, StoredBand.Split band) {
    String work = begun.get(page);
    if (work != null) {
      StoredBand.Origin origin = band.origin();
      BandDetails details =
          new BandDetails(band.head(), band.body().size(), band.body().version(), origin.worker());
      writer.add(
          new Band(
              page, rows.first(), rows.count(), work, origin.process(), origin.object(), details));
    }
  }

  @Override
  public void distrust(String process) {
    if (!begun.isEmpty()) {
      writer.add(new Distrusted(process));
    }
  }

  @Override
  public void startOver() {
    if (!begun.isEmpty()) {
      begun.clear();
      writer.add(new StartedOver());
    }
  }

  /** Ends the run; what is not written yet is dropped. */
  @Override
  public void close() {
    writer.close();
  }
}
