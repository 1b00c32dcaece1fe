package org.equilux.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.PictureWriter;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.RowSink;
import org.equilux.kernels.Chunk;
import org.equilux.kernels.ChunkRows;
import org.equilux.kernels.HistogramGrid;
import org.equilux.kernels.JobSpec;
import org.equilux.kernels.LutGrid;
import org.equilux.kernels.PixelFormat;
import org.equilux.kernels.Pixels;
import org.equilux.kernels.SharedParameters;

/**
 * Runs one operation over one picture file, page by page:
 *
 * <ol>
 *   <li>decode: the mask, if there is one, and then the picture stream row by row into spools on
 *       disk; a chunk is ready once its rows are there;
 *   <li>map: the executor counts each chunk while decoding goes on;
 *   <li>reduce: the counts are added up and become tables;
 *   <li>apply: the executor maps each chunk through the tables, in any order, into a second spool;
 *   <li>stitch: rows are encoded in order while later chunks are still being applied.
 * </ol>
 *
 * <p>Operations that do not count, or have no tables, go from decode to apply.
 */
public final class PictureJob {
  private final JobRequest request;
  private final ChunkExecutor executor;
  private final JobSettings settings;
  private final JobListener listener;
  private final JobTally tally = new JobTally();

  private PictureJob(
      JobRequest request, ChunkExecutor executor, JobSettings settings, JobListener listener) {
    this.request = request;
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
   * @throws JobFailedException if the executor gave up, or a file beside the picture does not fit
   *     it; the message says why
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
    return new PictureJob(request, executor, settings, listener).run(input, output);
  }

  private JobReport run(Path input, Path output)
      throws IOException, JobFailedException, InterruptedException {
    try (PictureReader reader = Pictures.open(input, settings.limits());
        AttachedFiles files = AttachedFiles.open(request, reader.pages(), settings.limits());
        PictureWriter writer = Pictures.create(output, reader)) {
      List<PageInfo> pages = reader.pages();
      for (int page = 0; page < pages.size(); page++) {
        runPage(reader, files, page, writer);
      }
      writer.finish();
    }
    return tally.report();
  }

  private void runPage(PictureReader reader, AttachedFiles files, int page, PictureWriter writer)
      throws IOException, JobFailedException, InterruptedException {
    PageInfo info = reader.pages().get(page);
    JobSpec spec = spec(info);
    ChunkPlan plan = ChunkPlan.of(spec, settings.chunkBytes());
    tally.page(info.pixels(), plan.chunks().size());
    listener.page(page, reader.pages().size(), plan);
    // Of an operation that does not count; else they are made of the counts.
    Optional<LutGrid> knownTables = Optional.empty();
    if (spec.hasTables() && !spec.twoRounds()) {
      knownTables = Optional.of(made(page, () -> spec.tables(files.of(spec))));
    }
    long outputRowBytes = (long) spec.width() * spec.outputFormat().bytesPerPixel();
    try (RowSpool input =
            new RowSpool(settings.scratch(), (long) spec.width() * spec.format().bytesPerPixel());
        RowSpool mask = files.mask(page, settings.scratch());
        RowSpool output = new RowSpool(settings.scratch(), outputRowBytes)) {
      PageResults results =
          new PageResults(plan, output, settings.timeout(), List.of(tally::event, listener::chunk));
      try (ChunkSession session =
          executor.open(page, plan, knownTables, new SpooledChunks(plan, input, mask), results)) {
        long start = System.nanoTime();
        decode(reader, page, new ReadyChunks(plan, input, session, results), results);
        if (spec.twoRounds()) {
          HistogramGrid counts = results.awaitHistograms();
          session.publish(made(page, () -> spec.reduce(counts, files.of(spec))));
        }
        long applying = System.nanoTime();
        RowSink sink = writer.beginPage(spec.outputFormat());
        for (int chunk = 0; chunk < plan.chunks().size(); chunk++) {
          results.awaitApplied(chunk);
          ChunkRows rows = plan.chunks().get(chunk);
          sink.rows(output.read(rows.first(), rows.count()), 0, rows.count());
        }
        tally.times(applying - start, System.nanoTime() - applying);
      }
    }
  }

  private JobSpec spec(PageInfo info) throws JobFailedException {
    Map<String, String> parameters = new TreeMap<>(request.parameters());
    SharedParameters.resolveNodata(parameters, info.nodata());
    try {
      return new JobSpec(
          request.operation(), parameters, info.format(), info.width(), info.height());
    } catch (IllegalArgumentException e) {
      throw new JobFailedException(e.getMessage(), e);
    }
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

  private static void decode(PictureReader reader, int page, RowSink sink, PageResults results)
      throws IOException, JobFailedException {
    try {
      reader.decode(page, sink);
    } catch (IOException e) {
      // Perhaps the sink's way of saying that there is no use in going on.
      results.check();
      throw e;
    }
  }

  /**
   * Reads chunks from the spools.
   *
   * @param mask null if every pixel is counted
   */
  private record SpooledChunks(ChunkPlan plan, RowSpool input, RowSpool mask)
      implements ChunkSource {
    @Override
    public Chunk read(int chunk) throws IOException {
      JobSpec spec = plan.spec();
      ChunkRows rows = plan.chunks().get(chunk);
      byte[] data = input.read(rows.firstHeld(), rows.held());
      return new Chunk(
          spec.height(), rows, Pixels.wrap(spec.format(), spec.width(), rows.held(), data));
    }

    @Override
    public Optional<Pixels> mask(int chunk) throws IOException {
      if (mask == null) {
        return Optional.empty();
      }
      ChunkRows rows = plan.chunks().get(chunk);
      byte[] data = mask.read(rows.first(), rows.count());
      return Optional.of(Pixels.wrap(PixelFormat.GRAY8, plan.spec().width(), rows.count(), data));
    }
  }

  /** Spools decoded rows and tells the session of each chunk that has all of its rows. */
  private static final class ReadyChunks implements RowSink {
    private final ChunkPlan plan;
    private final RowSpool spool;
    private final ChunkSession session;
    private final PageResults results;
    private final int rowBytes;
    private int rows;
    private int ready;

    ReadyChunks(ChunkPlan plan, RowSpool spool, ChunkSession session, PageResults results) {
      this.plan = plan;
      this.spool = spool;
      this.session = session;
      this.results = results;
      this.rowBytes = plan.spec().width() * plan.spec().format().bytesPerPixel();
    }

    @Override
    public void rows(byte[] data, int offset, int count) throws IOException {
      if (results.isFailed()) {
        throw new IOException("the page cannot be completed");
      }
      spool.write(rows, data, offset, Math.multiplyExact(count, rowBytes));
      rows += count;
      while (ready < plan.chunks().size() && needed(plan.chunks().get(ready)) <= rows) {
        session.ready(ready++);
      }
    }

    private static int needed(ChunkRows chunk) {
      return chunk.end() + chunk.haloBelow();
    }
  }
}
