package org.equilux.master.views;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.json.Json;
import org.equilux.storage.Blob;

/**
 * The views of pictures: tiles, thumbnails, histograms. A view is made when it is first asked for,
 * of rows that are decoded one after the other, and kept on disk in {@code DATA/views} as long as
 * there is room; that folder can be deleted at any time when no master runs.
 *
 * <p>Pages are numbered from 1 as in the result, for both sides.
 */
public final class Views implements AutoCloseable {
  /** Of all that is kept. */
  private static final long MAX_BYTES = 4L << 30;

  /** Pages up to this size are shown exactly; beyond it, that would cost seconds and much space. */
  static final long EXACT_PIXELS = 16_000_000;

  private static final int THREADS = 2;
  private static final int MAX_WAITING = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(50);
  private final JobService jobs;
  private final ViewBuilder builder;
  private final ViewCache cache;
  private final ThreadPoolExecutor builders =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          1,
          TimeUnit.MINUTES,
          new ArrayBlockingQueue<>(MAX_WAITING),
          Thread.ofPlatform().daemon().name("views-", 0).factory());

  /** Views being made, by their folders; guarded by this object's monitor. */
  private final Map<Path, CompletableFuture<Void>> building = new HashMap<>();

  Views(Path folder, JobService jobs, long exactPixels, long mostBytes) throws IOException {
    this.jobs = jobs;
    this.builder = new ViewBuilder(exactPixels);
    this.cache = ViewCache.open(folder, id -> jobs.find(id).isPresent(), mostBytes);
    jobs.onRemoval(cache::removeAllOf);
  }

  /** Opens the views of a data folder. */
  public static Views open(Path data, JobService jobs) throws IOException {
    return new Views(data.resolve("views"), jobs, EXACT_PIXELS, MAX_BYTES);
  }

  // ---- what people ask for

  /** A page as tiles. */
  public PageView view(JobRecord job, Side side, int page)
      throws IOException, InterruptedException, NoSuchPageException, ViewsBusyException {
    Path made = made(job, side, page, ViewBuilder.Kind.TILES);
    return Json.read(Files.readAllBytes(made.resolve(ViewBuilder.VIEW)), PageView.class);
  }

  /**
   * A file to be sent.
   *
   * @param mediaType of it
   */
  public record Picture(Path file, String mediaType) {}

  /**
   * A tile.
   *
   * @return empty if there is none at that place
   */
  public Optional<Picture> tile(JobRecord job, Side side, int page, int level, int column, int row)
      throws IOException, InterruptedException, NoSuchPageException, ViewsBusyException {
    Path made = made(job, side, page, ViewBuilder.Kind.TILES);
    for (ScreenImages.Kind kind : ScreenImages.Kind.values()) {
      Path file = Pyramid.file(made, level, column, row, kind);
      if (Files.exists(file)) {
        return Optional.of(new Picture(file, kind.mediaType()));
      }
    }
    return Optional.empty();
  }

  /** A page so small that many fit on a screen. */
  public Picture thumbnail(JobRecord job, Side side, int page)
      throws IOException, InterruptedException, NoSuchPageException, ViewsBusyException {
    Path made = made(job, side, page, ViewBuilder.Kind.OVERVIEW);
    for (ScreenImages.Kind kind : ScreenImages.Kind.values()) {
      Path file = made.resolve(ViewBuilder.THUMBNAIL + kind.ending());
      if (Files.exists(file)) {
        return new Picture(file, kind.mediaType());
      }
    }
    throw new NoSuchFileException(made.toString());
  }

  /** The histogram of a page. */
  public HistogramView histogram(JobRecord job, Side side, int page)
      throws IOException, InterruptedException, NoSuchPageException, ViewsBusyException {
    Path made = made(job, side, page, ViewBuilder.Kind.OVERVIEW);
    return Json.read(Files.readAllBytes(made.resolve(ViewBuilder.HISTOGRAM)), HistogramView.class);
  }

  // ---- making it

  private Path made(JobRecord job, Side side, int page, ViewBuilder.Kind kind)
      throws IOException, InterruptedException, NoSuchPageException, ViewsBusyException {
    int inputPage = inputPage(job, page);
    int source = side == Side.INPUT ? inputPage : page - 1;
    Path target =
        cache.path(
            job.id(),
            "%s-%d-%s"
                .formatted(
                    side.name().toLowerCase(Locale.ROOT),
                    page,
                    kind.name().toLowerCase(Locale.ROOT)));
    CompletableFuture<Void> making;
    synchronized (this) {
      if (cache.use(target)) {
        return target;
      }
      making = building.get(target);
      if (making == null) {
        making = begin(target, job, side, source, kind);
      }
    }
    await(making);
    return target;
  }

  /** The page of the input, from 0, of which a page of the result is made. */
  private static int inputPage(JobRecord job, int page) throws NoSuchPageException {
    List<Integer> pages = WriteOptions.of(job.output()).pages().of(job.picture().pages());
    if (page < 1 || page > pages.size()) {
      throw new NoSuchPageException(page, pages.size());
    }
    return pages.get(page - 1);
  }

  private CompletableFuture<Void> begin(
      Path target, JobRecord job, Side side, int source, ViewBuilder.Kind kind)
      throws ViewsBusyException {
    Blob file = side == Side.INPUT ? jobs.files().input(job.id()) : jobs.files().result(job.id());
    CompletableFuture<Void> making = new CompletableFuture<>();
    try {
      builders.execute(
          () -> {
            try {
              builder.build(target, job, file, source, kind);
              finished(target, true);
              making.complete(null);
            } catch (IOException | RuntimeException | Error e) {
              finished(target, false);
              making.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      throw new ViewsBusyException();
    }
    building.put(target, making);
    return making;
  }

  private void finished(Path target, boolean whole) {
    synchronized (this) {
      building.remove(target);
      if (whole) {
        cache.add(target);
      }
    }
    String job = target.getParent().getFileName().toString();
    if (jobs.find(job).isEmpty()) {
      // The job was removed while this view was made, and its other views before.
      cache.removeAllOf(job);
    }
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
    builders.shutdownNow();
  }
}
