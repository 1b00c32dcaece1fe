package org.equilux.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.equilux.imaging.BandSink;
import org.equilux.imaging.EncodedBands;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.kernels.grid.HistogramGrid;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.kernels.operation.JobSpec;
import org.equilux.kernels.operation.SharedParameters;
import org.equilux.kernels.pixels.ChunkRows;

/**
 * Runs one operation over one picture file, page by page:
 *
 * <ol>
 *   <li>decode: chunks are read as they are encoded in the file and decoded by whoever computes
 *       them; a file that is one stream is decoded here, row by row, into a spool on disk, and a
 *       chunk is ready once its rows are there;
 *   <li>map: the executor counts each chunk;
 *   <li>reduce: the counts are added up and become tables;
 *   <li>apply: the executor maps each chunk through the tables, in any order; whoever computed it
 *       encodes it;
 *   <li>stitch: encoded chunks are put together in order while later ones are still being applied.
 * </ol>
 *
 * <p>Operations that do not count, or have no tables, go from decode to apply; and so does a
 * picture whose tables are known already ({@link CommonTable}).
 */
public final class PictureJob {
  /** Shared by all jobs of the process, for what they need not keep in memory but had better. */
  private static final MemoryBudget MEMORY = new MemoryBudget(Runtime.getRuntime().maxMemory() / 4);

  private final JobRequest request;

  /** In place of those of each page. */
  private final Optional<LutGrid> common;

  private final ChunkExecutor executor;
  private final JobSettings settings;
  private final JobListener listener;
  private final JobTally tally = new JobTally();

  private PictureJob(
      JobRequest request,
      Optional<LutGrid> common,
      ChunkExecutor executor,
      JobSettings settings,
      JobListener listener) {
    this.request = request;
    this.common = common;
    this.executor = executor;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Runs a job to its end in the calling thread.
   *
   * @param input the picture file
   * @param output where the result goes; it appears there only when it is whole
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws IOException if a file cannot be read or written
   * @throws JobFailedException if the executor gave up, a file beside the picture does not fit it,
   *     or its kind of file cannot be what is asked for; the message says why
   * @throws InterruptedException if the thread was interrupted, which is how a job is cancelled
   */
  public static JobReport run(
      Path input,
      Path output,
      JobRequest request,
      ChunkExecutor executor,
      JobSettings settings,
      JobListener listener)
      throws IOException, JobFailedException, InterruptedException {
    return new PictureJob(request, Optional.empty(), executor, settings, listener)
        .run(input, output);
  }

  /**
   * Runs a job of which the tables are known, as {@link #run(Path, Path, JobRequest, ChunkExecutor,
   * JobSettings, JobListener)} does: nothing is counted, and what the request has beside colour and
   * what means "no data" is of no account.
   *
   * @param tables for every page; they must fit the pages' samples
   */
  public static JobReport run(
      Path input,
      Path output,
      JobRequest request,
      LutGrid tables,
      ChunkExecutor executor,
      JobSettings settings,
      JobListener listener)
      throws IOException, JobFailedException, InterruptedException {
    return new PictureJob(request, Optional.of(tables), executor, settings, listener)
        .run(input, output);
  }

  /** Takes the counts of a picture's pages. */
  interface Counts {
    /**
     * A page is counted.
     *
     * @param counts from now on the receiver's
     * @param files of the picture, as long as this runs
     */
    void page(int page, JobSpec spec, HistogramGrid counts, AttachedFiles files)
        throws IOException, JobFailedException;
  }

  /**
   * Counts a picture's pages and does nothing else.
   *
   * @param request of an operation that counts
   */
  static void count(
      Path input,
      JobRequest request,
      ChunkExecutor executor,
      JobSettings settings,
      JobListener listener,
      Counts counts)
      throws IOException, JobFailedException, InterruptedException {
    new PictureJob(request, Optional.empty(), executor, settings, listener).count(input, counts);
  }

  private JobReport run(Path input, Path output)
      throws IOException, JobFailedException, InterruptedException {
    try (PictureReader reader = Pictures.open(input, settings.limits());
        AttachedFiles files = files(reader);
        PictureWriter writer = create(output, reader)) {
      List<Integer> pages = request.output().pages().of(reader.pages().size());
      for (int i = 0; i < pages.size(); i++) {
        runPage(reader, files, pages.get(i), new Place(i, pages.size()), writer);
      }
      writer.finish();
    }
    return tally.report();
  }

  private AttachedFiles files(PictureReader reader) throws IOException, JobFailedException {
    return common.isPresent()
        ? AttachedFiles.of(request, common.get())
        : AttachedFiles.open(request, reader.pages(), settings.limits());
  }

  private void count(Path input, Counts counts)
      throws IOException, JobFailedException, InterruptedException {
    try (PictureReader reader = Pictures.open(input, settings.limits());
        AttachedFiles files = files(reader)) {
      List<Integer> pages = request.output().pages().of(reader.pages().size());
      for (int i = 0; i < pages.size(); i++) {
        int page = pages.get(i);
        JobSpec spec = spec(reader.pages().get(page));
        Place place = new Place(i, pages.size());
        counts.page(page, spec, countPage(reader, files, page, place, spec), files);
      }
    }
  }

  private HistogramGrid countPage(
      PictureReader reader, AttachedFiles files, int page, Place place, JobSpec spec)
      throws IOException, JobFailedException, InterruptedException {
    Optional<EncodedBands> bands = reader.bands(page, settings.chunkBytes());
    ChunkPlan plan =
        ChunkPlan.of(
            spec, settings.chunkBytes(), bands.map(EncodedBands::coding), Optional.empty());
    listener.page(place.page(), place.pages(), plan);
    try (RowSpool mask = files.mask(page, settings.scratch(), MEMORY);
        PageInput input = input(reader, page, plan, new ChunkMasks(plan, mask), bands, false)) {
      PageResults results =
          new PageResults(plan, PictureJob::unasked, settings.timeout(), List.of(listener::chunk));
      try (ChunkSession session =
          executor.open(place.page(), plan, Optional.empty(), input, results)) {
        input.feed(session, results);
        return results.awaitHistograms();
      }
    }
  }

  private static void unasked(int chunk, byte[] result) {
    throw new IllegalStateException("chunk " + chunk + " was to be counted only");
  }

  private PictureWriter create(Path output, PictureReader reader)
      throws IOException, JobFailedException {
    try {
      Pictures.check(reader, request.output());
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
    return Pictures.create(output, reader, request.output());
  }

  /**
   * A page's place in the result, by which everybody else knows it.
   *
   * @param page from 0
   * @param pages of the result
   */
  private record Place(int page, int pages) {}

  private void runPage(
      PictureReader reader, AttachedFiles files, int page, Place place, PictureWriter writer)
      throws IOException, JobFailedException, InterruptedException {
    PageInfo info = reader.pages().get(page);
    JobSpec spec = spec(info);
    BandSink sink = writer.beginBands(spec.outputFormat());
    Optional<EncodedBands> bands = reader.bands(page, settings.chunkBytes());
    ChunkPlan plan =
        ChunkPlan.of(
            spec,
            settings.chunkBytes(),
            bands.map(EncodedBands::coding),
            Optional.of(sink.coding()));
    tally.page(info.pixels(), plan.chunks().size());
    listener.page(place.page(), place.pages(), plan);
    // Of an operation that does not count; else they are made of the counts.
    Optional<LutGrid> knownTables = Optional.empty();
    if (spec.hasTables() && !spec.twoRounds()) {
      knownTables = Optional.of(made(place.page(), () -> spec.tables(files.of(spec))));
    }
    try (RowSpool mask = files.mask(page, settings.scratch(), MEMORY);
        BandSpool output = new BandSpool(settings.scratch(), MEMORY);
        PageInput input =
            input(reader, page, plan, new ChunkMasks(plan, mask), bands, spec.twoRounds())) {
      PageResults results =
          new PageResults(plan, output, settings.timeout(), List.of(tally::event, listener::chunk));
      try (ChunkSession session = executor.open(place.page(), plan, knownTables, input, results)) {
        long start = System.nanoTime();
        input.feed(session, results);
        if (spec.twoRounds()) {
          HistogramGrid counts = results.awaitHistograms();
          session.publish(made(place.page(), () -> spec.reduce(counts, files.of(spec))));
        }
        long applying = System.nanoTime();
        for (int chunk = 0; chunk < plan.chunks().size(); chunk++) {
          results.awaitApplied(chunk);
          ChunkRows rows = plan.chunks().get(chunk);
          sink.band(rows.first(), rows.count(), output.take(chunk));
        }
        tally.times(applying - start, System.nanoTime() - applying);
        listener.stitched(place.page());
      }
    }
  }

  private PageInput input(
      PictureReader reader,
      int page,
      ChunkPlan plan,
      ChunkMasks masks,
      Optional<EncodedBands> bands,
      boolean again)
      throws IOException {
    return plan.input().isPresent()
        ? new BandChunks(plan, bands.orElseThrow(), masks, again, MEMORY)
        : new SpooledChunks(reader, page, plan, masks, settings.scratch(), MEMORY);
  }

  private JobSpec spec(PageInfo info) throws JobFailedException {
    if (common.isEmpty()) {
      return spec(request, info);
    }
    try {
      return JobSpec.mapping(parameters(request, info), info.format(), info.width(), info.height());
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
  }

  /** What is done to a page whose tables are its own. */
  static JobSpec spec(JobRequest request, PageInfo info) throws JobFailedException {
    try {
      return new JobSpec(
          request.operation(),
          parameters(request, info),
          info.format(),
          info.width(),
          info.height());
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
  }

  private static Map<String, String> parameters(JobRequest request, PageInfo info) {
    Map<String, String> parameters = new TreeMap<>(request.parameters());
    SharedParameters.resolveNodata(parameters, info.nodata());
    return parameters;
  }

  private interface TableMaker {
    LutGrid make() throws IOException;
  }

  /** A page's tables, of which the listener has heard. */
  private LutGrid made(int page, TableMaker maker) throws IOException, JobFailedException {
    LutGrid tables;
    try {
      tables = maker.make();
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
    listener.tables(page, tables);
    return tables;
  }
}
