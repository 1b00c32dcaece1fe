package org.equilux.master.views;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.kernels.pixels.ValueRange;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.limit.LimitExceededException;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.json.Json;
import org.equilux.master.shares.Turns;
import org.equilux.master.views.samples.HistogramView;
import org.equilux.master.views.samples.PixelBlock;
import org.equilux.master.views.samples.PixelBlocks;
import org.equilux.storage.Blob;

/**
 * The views of pictures: tiles, thumbnails, histograms. A view is computed on its first request,
 * from rows decoded one after the other, and cached in {@code DATA/views}; that folder can be
 * deleted while no master runs.
 *
 * <p>Pages are numbered from 1 as in the result, for both sides.
 */
public final class Views implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Views.class.getName());

  /** The size limit of the cache in bytes. */
  private static final long MAX_BYTES = 4L << 30;

  /**
   * The number of pixels up to which tiles are exact; for larger pages that would cost seconds and
   * much space.
   */
  static final long EXACT_PIXELS = 16_000_000;

  /** The number of pixels from which a picture counts as large and may take long. */
  private static final long LARGE_PIXELS = 64_000_000;

  /** The assumed speed in pixels per second, at most a tenth of a core's. */
  private static final long PIXELS_IN_A_SECOND = 4_000_000;

  private static final Duration SHORTEST = Duration.ofSeconds(30);

  /** The limit in bytes of decoded rows that are cached for lookups of pixels. */
  private static final long MOST_SAMPLE_BYTES = 512L << 20;

  private static final Duration LOOKUP_PATIENCE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(50);
  private final JobService jobs;
  private final ViewBuilder builder;
  private final ViewCache cache;
  private final ViewWorkers workers = new ViewWorkers();

  /** Bounds parallel lookups: each decodes a band, or locates the bands of a file. */
  private final Turns lookups = new Turns(2, LOOKUP_PATIENCE);

  /** Views being made, by folder; guarded by this object's monitor. */
  private final Map<Path, CompletableFuture<Void>> building = new HashMap<>();

  Views(Path folder, JobService jobs, long exactPixels, long mostBytes) throws IOException {
    this.jobs = jobs;
    this.builder = new ViewBuilder(exactPixels);
    this.cache =
        ViewCache.open(
            folder, id -> jobs.find(id).map(job -> job.record().owner()), mostBytes, jobs.disk());
    jobs.onRemoval(cache::removeAllOf);
  }

  /** Opens the views of a data folder. */
  public static Views open(Path data, JobService jobs) throws IOException {
    return new Views(data.resolve("views"), jobs, EXACT_PIXELS, MAX_BYTES);
  }

  // ---- what people ask for

  /**
   * A page of a job's picture, requested by an account.
   *
   * @param account in whose turn the view is made, if it is not cached
   * @param page from 1
   */
  public record Page(String account, JobRecord job, Side side, int page) {}

  /**
   * The tile pyramid of a page.
   *
   * @param range of values displayed from black to white; empty to derive it
   */
  public PageView view(Page page, Optional<ValueRange> range)
      throws IOException,
          InterruptedException,
          NoSuchPageException,
          ViewsBusyException,
          LimitExceededException {
    Path made = made(page, new ViewBuilder.Kind.Tiles(range));
    return Json.read(Files.readAllBytes(made.resolve(ViewBuilder.VIEW)), PageView.class);
  }

  /**
   * An image file.
   *
   * @param mediaType of it
   */
  public record Picture(Path file, String mediaType) {}

  /**
   * A tile.
   *
   * @return empty if there is none at that place
   */
  public Optional<Picture> tile(
      Page page, Optional<ValueRange> range, int level, int column, int row)
      throws IOException,
          InterruptedException,
          NoSuchPageException,
          ViewsBusyException,
          LimitExceededException {
    Path made = made(page, new ViewBuilder.Kind.Tiles(range));
    for (ScreenImages.Kind kind : ScreenImages.Kind.values()) {
      Path file = made.resolve(Pyramid.file(level, column, row, kind));
      if (Files.exists(file)) {
        return Optional.of(new Picture(file, kind.mediaType()));
      }
    }
    return Optional.empty();
  }

  /** The thumbnail of a page. */
  public Picture thumbnail(Page page)
      throws IOException,
          InterruptedException,
          NoSuchPageException,
          ViewsBusyException,
          LimitExceededException {
    Path made = made(page, new ViewBuilder.Kind.Overview());
    for (ScreenImages.Kind kind : ScreenImages.Kind.values()) {
      Path file = made.resolve(ViewBuilder.THUMBNAIL + kind.ending());
      if (Files.exists(file)) {
        return new Picture(file, kind.mediaType());
      }
    }
    throw new NoSuchFileException(made.toString());
  }

  /** The histogram of a page. */
  public HistogramView histogram(Page page)
      throws IOException,
          InterruptedException,
          NoSuchPageException,
          ViewsBusyException,
          LimitExceededException {
    Path made = made(page, new ViewBuilder.Kind.Overview());
    return Json.read(Files.readAllBytes(made.resolve(ViewBuilder.HISTOGRAM)), HistogramView.class);
  }

  /**
   * The sample values of a block of pixels of a page.
   *
   * @param column of blocks, from 0
   * @param row of blocks, from 0
   * @return empty if there is no such block, or the page is too large for lookups: one stream of
   *     more than {@value #MOST_SAMPLE_BYTES} decoded bytes
   */
  public Optional<PixelBlock> values(Page page, int column, int row)
      throws IOException,
          InterruptedException,
          NoSuchPageException,
          ViewsBusyException,
          LimitExceededException {
    PixelBlocks.Place place = new PixelBlocks.Place(column, row);
    int source = source(page);
    PageInfo info;
    try (Turns.Turn _ = lookups.take(page.account());
        PictureReader picture = ViewBuilder.open(file(page), page.job())) {
      info = picture.pages().get(source);
      if (!place.isIn(info)) {
        return Optional.empty();
      }
      Optional<PixelBlock> block = PixelBlocks.decoded(picture, source, place);
      if (block.isPresent() || info.rawBytes() > MOST_SAMPLE_BYTES) {
        return block;
      }
    }
    Path made = made(page, new ViewBuilder.Kind.Samples());
    return Optional.of(PixelBlocks.read(made.resolve(ViewBuilder.SAMPLES), info, place));
  }

  // ---- making it

  private Path made(Page page, ViewBuilder.Kind kind)
      throws IOException,
          InterruptedException,
          NoSuchPageException,
          ViewsBusyException,
          LimitExceededException {
    int source = source(page);
    Path target =
        cache.path(
            page.job().id(),
            "%s-%d-%s"
                .formatted(
                    page.side().name().toLowerCase(Locale.ROOT), page.page(), kind.folder()));
    Optional<CompletableFuture<Void>> making = making(target);
    if (making.isEmpty()) {
      // Opened outside of the monitor, as it takes time.
      Blob file = file(page);
      making =
          Optional.of(begin(target, page, file, source, kind, pixels(file, page.job(), source)));
    }
    await(making.get());
    return target;
  }

  /** The index of the page in its file, from 0. */
  private static int source(Page page) throws NoSuchPageException {
    int inputPage = inputPage(page.job(), page.page());
    return page.side() == Side.INPUT ? inputPage : page.page() - 1;
  }

  /** The index of the input's page, from 0, from which a page of the result was computed. */
  private static int inputPage(JobRecord job, int page) throws NoSuchPageException {
    List<Integer> pages = WriteOptions.of(job.output()).pages().of(job.picture().pages());
    if (page < 1 || page > pages.size()) {
      throw new NoSuchPageException(page, pages.size());
    }
    return pages.get(page - 1);
  }

  /** The future of a view that exists or is being made; empty if the caller must make it. */
  private synchronized Optional<CompletableFuture<Void>> making(Path target) {
    return cache.use(target)
        ? Optional.of(CompletableFuture.completedFuture(null))
        : Optional.ofNullable(building.get(target));
  }

  private Blob file(Page page) {
    String job = page.job().id();
    return page.side() == Side.INPUT ? jobs.files().input(job) : jobs.files().result(job);
  }

  private synchronized CompletableFuture<Void> begin(
      Path target, Page page, Blob file, int source, ViewBuilder.Kind kind, long pixels)
      throws LimitExceededException {
    Optional<CompletableFuture<Void>> begun = making(target);
    if (begun.isPresent()) {
      return begun.get();
    }
    CompletableFuture<Void> making = new CompletableFuture<>();
    Duration patience = SHORTEST.plusSeconds(pixels / PIXELS_IN_A_SECOND);
    workers.submit(
        new ViewWorkers.Task(
            page.account(),
            pixels > LARGE_PIXELS,
            () -> make(target, page.job(), file, source, kind, patience, making)));
    building.put(target, making);
    return making;
  }

  private static long pixels(Blob file, JobRecord job, int page) throws IOException {
    try (PictureReader picture = ViewBuilder.open(file, job)) {
      return picture.pages().get(page).pixels();
    }
  }

  private void make(
      Path target,
      JobRecord job,
      Blob file,
      int source,
      ViewBuilder.Kind kind,
      Duration patience,
      CompletableFuture<Void> making) {
    try (ViewDraft draft = ViewDraft.begin(cache, job.owner(), target, patience)) {
      builder.build(draft, job, file, source, kind);
      draft.commit();
      making.complete(null);
    } catch (IOException | RuntimeException | Error e) {
      making.completeExceptionally(e);
    } finally {
      finished(target);
    }
  }

  private void finished(Path target) {
    synchronized (this) {
      building.remove(target);
    }
    // The job may have been deleted while this view was made, after its other views were deleted.
    removeIfStray(target.getParent().getFileName().toString());
  }

  private void removeIfStray(String job) {
    try {
      if (jobs.find(job).isEmpty()) {
        cache.removeAllOf(job);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "views of job " + job + " stay until the next check", e);
    }
  }

  /** Deletes the views of jobs that other masters have deleted. */
  public void removeStray() {
    cache.jobs().forEach(this::removeIfStray);
  }

  private static void await(CompletableFuture<Void> making)
      throws IOException, InterruptedException, ViewsBusyException {
    try {
      making.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new ViewsBusyException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException("a picture could not be prepared", e.getCause());
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
