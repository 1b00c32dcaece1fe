package org.equilux.engine.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.equilux.chunks.MemoryBudget;
import org.equilux.chunks.PageTask;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobListener;
import org.equilux.engine.JobReport;
import org.equilux.engine.JobRequest;
import org.equilux.engine.JobSettings;
import org.equilux.engine.attachment.AttachedFiles;
import org.equilux.engine.executor.BandJournal;
import org.equilux.engine.executor.BandStore;
import org.equilux.engine.executor.ChunkExecutor;
import org.equilux.engine.executor.ChunkPlan;
import org.equilux.engine.executor.ChunkSession;
import org.equilux.engine.executor.DistrustedWorker;
import org.equilux.engine.executor.Phase;
import org.equilux.engine.page.BandChunks;
import org.equilux.engine.page.BandSpool;
import org.equilux.engine.page.ChunkMasks;
import org.equilux.engine.page.PageInput;
import org.equilux.engine.page.PageResults;
import org.equilux.engine.page.RowSpool;
import org.equilux.engine.page.SalvagedPixels;
import org.equilux.engine.page.SpooledChunks;
import org.equilux.imaging.BandCoding;
import org.equilux.imaging.BandSink;
import org.equilux.imaging.PageBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureException;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.RawCoding;
import org.equilux.imaging.options.OnDamage;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.storage.Blob;

/**
 * A job, which runs one operation over one picture, page by page:
 *
 * <ol>
 *   <li>decode: encoded chunks are read from the file and decoded where they are computed; a file
 *       that is one stream is decoded here, row by row, into a spool, and a chunk is ready when its
 *       rows are spooled;
 *   <li>map: the executor counts each chunk;
 *   <li>reduce: the counts are added up, and tables are computed from the sum;
 *   <li>apply: the executor maps each chunk through the tables, in any order, and encodes the
 *       result;
 *   <li>stitch: encoded chunks are joined in order while later ones are still being mapped.
 * </ol>
 *
 * <p>Operations without counts or tables, and pictures with known tables ({@link CommonTable}),
 * skip map and reduce.
 */
public final class PictureJob {
  private final String id;
  private final JobRequest request;
  private final ChunkExecutor executor;
  private final JobSettings settings;
  private final JobListener listener;
  private final MemoryBudget memory = MemoryBudget.ofProcess();
  private final JobTally tally = new JobTally();

  /** Whether the picture is being salvaged. */
  private OnDamage onDamage = OnDamage.REFUSE;

  /** The index of the current page; negative before the first. */
  private int currentPage = -1;

  /**
   * The number of pages whose tables were passed to the listener; a salvaged picture starts again.
   */
  private int toldTables;

  /** Known tables, which replace the tables of each page. */
  private Optional<LutGrid> common = Optional.empty();

  /**
   * Creates a job, to be run once.
   *
   * @param id for logs; may be empty
   */
  public PictureJob(
      String id,
      JobRequest request,
      ChunkExecutor executor,
      JobSettings settings,
      JobListener listener) {
    this.id = id;
    this.request = request;
    this.executor = executor;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Runs the job in the calling thread.
   *
   * @param input the picture
   * @param output receives the result, which appears there when it is complete
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws IOException if a file cannot be read or written
   * @throws JobFailedException if the executor gave up, an additional file does not match the
   *     picture, or the result's format does not support an option; the message has the reason
   * @throws org.equilux.engine.DistrustedResultsException if a worker that took part returned wrong
   *     results; the job must be repeated, with a new object
   * @throws InterruptedException if the thread was interrupted, which is how a job is cancelled
   */
  public JobReport run(Blob input, Blob output)
      throws IOException, JobFailedException, InterruptedException {
    return run(input, WriterFactory.of(output));
  }

  /**
   * Runs the job as {@link #run(Blob, Blob)} does.
   *
   * @param result creates the writer of the result
   */
  public JobReport run(Blob input, WriterFactory result)
      throws IOException, JobFailedException, InterruptedException {
    return trusted(
        () -> {
          read(
              input,
              reader -> {
                try (AttachedFiles files = files(reader);
                    PictureWriter writer = create(result, reader)) {
                  forEachPage(reader, (page, place) -> runPage(reader, files, page, place, writer));
                  tally.requireTrusted();
                  writer.finish();
                  writer.notes().forEach(tally::note);
                }
              });
          return tally.report();
        });
  }

  private interface Reading {
    void of(PictureReader reader) throws IOException, JobFailedException, InterruptedException;
  }

  /**
   * Processes a picture; if pixels are missing and salvaging is requested, processes it again with
   * the remaining pixels.
   */
  private void read(Blob input, Reading reading)
      throws IOException, JobFailedException, InterruptedException {
    new SalvagingReading(input, request, settings)
        .run(
            new SalvagingReading.Work() {
              @Override
              public void on(PictureReader reader, OnDamage damage)
                  throws IOException, JobFailedException, InterruptedException {
                onDamage = damage;
                currentPage = -1;
                if (damage == OnDamage.SALVAGE) {
                  tally.salvage();
                  settings.bands().ifPresent(store -> store.journal().startOver());
                  reader.lost().forEach(tally::note);
                }
                reading.of(reader);
              }

              @Override
              public int page() {
                return currentPage;
              }
            });
  }

  private interface PageWork {
    void on(int page, Place place) throws IOException, JobFailedException, InterruptedException;
  }

  /** Runs the work for each requested page. */
  private void forEachPage(PictureReader reader, PageWork work)
      throws IOException, JobFailedException, InterruptedException {
    List<Integer> pages = request.output().pages().of(reader.pages().size());
    for (int i = 0; i < pages.size(); i++) {
      currentPage = pages.get(i);
      work.on(currentPage, new Place(i, pages.size()));
    }
    if (tally.nothingLeft()) {
      throw PictureException.corrupt("the picture is damaged and has no readable pixel");
    }
  }

  private void distrust(DistrustedWorker worker) {
    tally.distrust(worker);
    settings.bands().ifPresent(store -> store.journal().distrust(worker.process()));
  }

  private interface Run<T> {
    T run() throws IOException, JobFailedException, InterruptedException;
  }

  /** Runs the job while it follows workers that return wrong results. */
  private <T> T trusted(Run<T> run) throws IOException, JobFailedException, InterruptedException {
    try (ChunkExecutor.Registration _ = executor.onDistrust(this::distrust)) {
      return run.run();
    } catch (JobFailedException e) {
      tally.requireTrusted();
      throw e;
    }
  }

  /**
   * Runs the job with known tables, like {@link #run(Blob, Blob)}: nothing is counted, and all
   * parameters except the color mode and the nodata value are ignored.
   *
   * @param tables for every page; must match the pages' samples
   */
  public JobReport run(Blob input, Blob output, LutGrid tables)
      throws IOException, JobFailedException, InterruptedException {
    return run(input, WriterFactory.of(output), tables);
  }

  /**
   * Runs the job with known tables, like {@link #run(Blob, Blob, LutGrid)}.
   *
   * @param result creates the writer of the result
   */
  public JobReport run(Blob input, WriterFactory result, LutGrid tables)
      throws IOException, JobFailedException, InterruptedException {
    common = Optional.of(tables);
    return run(input, result);
  }

  /** The receiver of the counts of a picture's pages. */
  interface Counts {
    /**
     * A page was counted.
     *
     * @param counts owned by the receiver
     * @param files of the picture, open during the call
     */
    void page(int page, JobSpec spec, HistogramGrid counts, AttachedFiles files)
        throws IOException, JobFailedException;
  }

  /** Counts the picture's pages without mapping them; for an operation that counts. */
  void count(Blob input, Counts counts)
      throws IOException, JobFailedException, InterruptedException {
    trusted(
        () -> {
          // Pages counted before the damage of another page was found stay counted.
          int[] counted = {0};
          read(
              input,
              reader -> {
                try (AttachedFiles files = files(reader)) {
                  forEachPage(
                      reader,
                      (page, place) -> {
                        if (place.page() >= counted[0]) {
                          JobSpec spec = spec(reader.pages().get(page));
                          HistogramGrid sum = countPage(reader, files, page, place, spec);
                          counts.page(page, spec, sum, files);
                          counted[0]++;
                        }
                      });
                }
              });
          tally.requireTrusted();
          return null;
        });
  }

  private AttachedFiles files(PictureReader reader) throws IOException, JobFailedException {
    return common.isPresent()
        ? AttachedFiles.of(request, common.get())
        : AttachedFiles.open(request, reader.pages(), settings.limits(), settings.scratch());
  }

  private HistogramGrid countPage(
      PictureReader reader, AttachedFiles files, int page, Place place, JobSpec spec)
      throws IOException, JobFailedException, InterruptedException {
    Optional<PageBands> bands = bands(reader, page);
    RawCoding output = new RawCoding(info(spec));
    ChunkPlan plan = plan(place, spec, bands, output).counting();
    listener.page(place.page(), place.pages(), plan);
    try (RowSpool mask = files.mask(reader, page, settings.scratch(), memory);
        SalvagedPixels salvaged = salvaged(reader.pages().get(page), mask);
        PageInput input = input(reader, page, plan, masks(plan, mask, salvaged), bands)) {
      PageResults results =
          new PageResults(plan, PictureJob::unasked, settings.timeout(), tally::event, listener);
      try (ChunkSession session = executor.open(plan, Optional.empty(), input, results)) {
        input.feed(session, results);
        ranged(spec, results, session, files, _ -> {});
        return results.awaitHistograms();
      }
    }
  }

  private Optional<PageBands> bands(PictureReader reader, int page) throws IOException {
    int threads = Math.clamp(executor.slots(), 1, Runtime.getRuntime().availableProcessors());
    return reader.bands(page, settings.chunkBytes(), threads);
  }

  /**
   * Waits for the range of the page's values, if it must be found, and publishes it.
   *
   * @param before called with the result before it is published
   */
  private static JobSpec ranged(
      JobSpec spec,
      PageResults results,
      ChunkSession session,
      AttachedFiles files,
      Consumer<JobSpec> before)
      throws IOException, JobFailedException, InterruptedException {
    if (!spec.needsRange()) {
      return spec;
    }
    JobSpec ranged = PageSpecs.ranged(spec, results.awaitRange(), files);
    before.accept(ranged);
    session.publish(ranged.range().orElseThrow());
    return ranged;
  }

  private static PageInfo info(JobSpec spec) {
    return new PageInfo(spec.width(), spec.height(), spec.outputFormat());
  }

  private static void unasked(int chunk, byte[] result) {
    throw new IllegalStateException("chunk " + chunk + " was to be counted only");
  }

  private PictureWriter create(WriterFactory result, PictureReader reader)
      throws IOException, JobFailedException {
    try {
      request.requireDepth(Pictures.resultFormat(reader.format(), request.output()));
      Pictures.check(reader, request.output(), request.depth());
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
    return result.create(reader, request.output(), request.depth());
  }

  /**
   * The position of a page in the result, for listeners and logs.
   *
   * @param page index, from 0
   * @param pages number of pages of the result
   */
  private record Place(int page, int pages) {}

  private void runPage(
      PictureReader reader, AttachedFiles files, int page, Place place, PictureWriter writer)
      throws IOException, JobFailedException, InterruptedException {
    PageInfo info = reader.pages().get(page);
    JobSpec spec = spec(info);
    PageNotes notes = new PageNotes(tally, place.page(), place.pages());
    BandSink sink = writer.beginBands(spec.outputFormat(), PageNotes.otherSamples(spec));
    Optional<PageBands> bands = bands(reader, page);
    // Set for an operation that does not count; otherwise tables are computed from the counts.
    Optional<LutGrid> given = Optional.empty();
    if (spec.hasTables() && !spec.twoRounds()) {
      given = Optional.of(make(() -> spec.tables(files.of(spec))));
    }
    Resumption work = resumption(plan(place, spec, bands, sink.coding()), given);
    ChunkPlan plan = work.plan();
    tally.page(info.pixels(), plan.chunks().size());
    listener.page(place.page(), place.pages(), plan);
    Optional<LutGrid> known = given.isPresent() ? given : work.tables();
    if (known.isPresent()) {
      tell(place.page(), known.get());
    }
    try (RowSpool mask = files.mask(reader, page, settings.scratch(), memory);
        BandSpool output = new BandSpool(settings.scratch(), memory, settings.bands());
        SalvagedPixels salvaged = salvaged(info, mask);
        PageInput input = input(reader, page, plan, masks(plan, mask, salvaged), bands)) {
      PageResults results =
          new PageResults(plan, output, settings.timeout(), tally::event, listener);
      work.keep(results);
      work.beginAtOnce(known);
      try (ChunkSession session = executor.open(plan, known, input, results)) {
        long start = System.nanoTime();
        input.feed(session, results);
        JobSpec ranged =
            ranged(
                plan.spec(),
                results,
                session,
                files,
                found -> work.beginAfterRange(found, known, session));
        long applying = System.nanoTime();
        if (plan.afterRange() == Phase.MAP) {
          HistogramGrid counts = results.awaitHistograms();
          LutGrid tables = make(() -> ranged.reduce(counts, files.of(ranged)));
          tell(place.page(), tables);
          applying = System.nanoTime();
          work.begin(ranged, Optional.of(tables), session);
          session.publish(tables);
        }
        stitch(plan, results, output, sink);
        tally.times(applying - start, System.nanoTime() - applying);
        listener.stitched(place.page());
        results.notes().forEach(tally::note);
        notes.depth(ranged);
        notes.missing(info, salvaged);
      }
    }
    // Decoding may have found reasons for notes.
    reader.notes(page).forEach(notes::add);
  }

  /** The collector of the missing pixels of a salvaged page; null for other pages. */
  private SalvagedPixels salvaged(PageInfo info, RowSpool mask) throws IOException {
    return onDamage == OnDamage.SALVAGE
        ? new SalvagedPixels(info, mask, settings.scratch(), memory)
        : null;
  }

  private static ChunkMasks masks(ChunkPlan plan, RowSpool mask, SalvagedPixels salvaged) {
    return salvaged == null ? new ChunkMasks(plan, mask) : new ChunkMasks(plan, salvaged);
  }

  private static void stitch(ChunkPlan plan, PageResults results, BandSpool output, BandSink sink)
      throws IOException, JobFailedException, InterruptedException {
    for (int chunk = 0; chunk < plan.chunks().size(); chunk++) {
      results.awaitApplied(chunk);
      output.move(chunk, plan.chunks().get(chunk), sink);
    }
  }

  /** Salvaged pages have no journal: their tables depend on the pixels that are missing. */
  private Resumption resumption(ChunkPlan plan, Optional<LutGrid> tables) {
    JobSpec spec = plan.spec();
    long pageBytes = (long) spec.width() * spec.height() * spec.format().bytesPerPixel();
    BandJournal journal =
        settings
            .bands()
            .filter(store -> plan.task().output().splits() && pageBytes >= store.leastBytes())
            .filter(_ -> onDamage == OnDamage.REFUSE)
            .map(BandStore::journal)
            .orElse(BandJournal.NONE);
    return Resumption.of(plan, tables, journal, executor, tally);
  }

  private ChunkPlan plan(Place place, JobSpec spec, Optional<PageBands> bands, BandCoding output) {
    BandCoding input =
        bands.isPresent()
            ? bands.get().coding()
            : new RawCoding(new PageInfo(spec.width(), spec.height(), spec.format()));
    long pageBytes = (long) spec.width() * spec.height() * spec.format().bytesPerPixel();
    boolean stored =
        settings.bands().isPresent()
            && output.splits()
            && (executor.storesBands() || settings.bands().get().journal().has(place.page()));
    PageTask task = new PageTask(id, place.page(), spec, input, output);
    return stored
        ? ChunkPlan.of(task, settings.storedChunkBytes(pageBytes))
        : ChunkPlan.of(task, settings.chunkBytes(), settings.shares());
  }

  private PageInput input(
      PictureReader reader, int page, ChunkPlan plan, ChunkMasks masks, Optional<PageBands> bands)
      throws IOException {
    return plan.task().input() instanceof RawCoding
        ? new SpooledChunks(reader, page, plan, masks, settings.scratch(), memory)
        : new BandChunks(plan, bands.orElseThrow(), reader.file(), masks);
  }

  private JobSpec spec(PageInfo info) throws JobFailedException {
    return common.isPresent()
        ? PageSpecs.ofMapping(request, info)
        : PageSpecs.of(request, info, onDamage);
  }

  private interface TableMaker {
    LutGrid make() throws IOException;
  }

  private static LutGrid make(TableMaker maker) throws IOException, JobFailedException {
    try {
      return maker.make();
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
  }

  /** Passes a page's tables to the listener. */
  private void tell(int page, LutGrid tables) throws IOException {
    if (page >= toldTables) {
      listener.tables(page, tables);
      toldTables = page + 1;
    }
  }
}
