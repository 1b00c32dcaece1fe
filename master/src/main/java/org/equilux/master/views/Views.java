package org.equilux.master.views;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
import java.util.stream.Stream;
import org.equilux.imaging.PageInfo;
import org.equilux.imaging.PictureLimits;
import org.equilux.imaging.PictureReader;
import org.equilux.imaging.Pictures;
import org.equilux.imaging.options.WriteOptions;
import org.equilux.master.files.FolderTree;
import org.equilux.master.jobs.JobService;
import org.equilux.master.jobs.model.JobRecord;
import org.equilux.master.json.Json;
import org.equilux.master.json.RecordFile;
import org.equilux.storage.file.FileBlob;

/**
 * What people see of pictures: tiles, thumbnails, histograms. Made when somebody asks, of rows that
 * are decoded one after the other, and kept on disk in {@code DATA/views} as long as there is room;
 * that folder can be deleted at any time when no master runs.
 *
 * <p>Pages are numbered from 1 as in the result, for both sides.
 */
public final class Views implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Views.class.getName());

  /** Of all that is kept. */
  private static final long MAX_BYTES = 4L << 30;

  /** Pages up to this size are shown exactly; beyond it, that would cost seconds and much space. */
  static final long EXACT_PIXELS = 16_000_000;

  private static final int THREADS = 2;
  private static final int MAX_WAITING = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(50);
  private static final String VIEW = "view.json";
  private static final String HISTOGRAM = "histogram.json";
  private static final String THUMBNAIL = "thumbnail.";
  private static final String DRAFT = ".new";

  private final Path folder;
  private final JobService jobs;
  private final long exactPixels;
  private final long mostBytes;
  private final ThreadPoolExecutor builders =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          1,
          TimeUnit.MINUTES,
          new ArrayBlockingQueue<>(MAX_WAITING),
          Thread.ofPlatform().daemon().name("views-", 0).factory());

  /** What is being made, by its folder; guarded by this object's monitor. */
  private final Map<Path, CompletableFuture<Void>> building = new HashMap<>();

  /** What is there and its bytes, least recently used first; guarded by this object's monitor. */
  private final Map<Path, Long> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long keptBytes;

  /** A folder of what is made of a page at once. */
  private enum Kind {
    TILES,
    OVERVIEW
  }

  Views(Path folder, JobService jobs, long exactPixels, long mostBytes) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.jobs = jobs;
    this.exactPixels = exactPixels;
    this.mostBytes = mostBytes;
    load();
    jobs.onRemoval(this::remove);
  }

  /** Opens the views of a data folder. */
  public static Views open(Path data, JobService jobs) throws IOException {
    return new Views(data.resolve("views"), jobs, EXACT_PIXELS, MAX_BYTES);
  }

  /** Takes over what is whole and of a job that is there; removes everything else. */
  private synchronized void load() throws IOException {
    for (Path job : list(folder)) {
      boolean known = jobs.find(job.getFileName().toString()).isPresent();
      for (Path made : known ? list(job) : List.<Path>of()) {
        if (made.getFileName().toString().endsWith(DRAFT)) {
          FolderTree.remove(made);
        } else {
          add(made);
        }
      }
      if (!known) {
        FolderTree.remove(job);
      }
    }
    evict();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted(Comparator.comparing(Path::getFileName)).toList();
    }
  }

  // ---- what people ask for

  /** A page as tiles. */
  public PageView view(JobRecord job, Side side, int page)
      throws IOException, InterruptedException, NoSuchPageException, ViewsBusyException {
    Path made = made(job, side, page, Kind.TILES);
    return Json.read(Files.readAllBytes(made.resolve(VIEW)), PageView.class);
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
    Path made = made(job, side, page, Kind.TILES);
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
    Path made = made(job, side, page, Kind.OVERVIEW);
    for (ScreenImages.Kind kind : ScreenImages.Kind.values()) {
      Path file = made.resolve(THUMBNAIL + kind.ending());
      if (Files.exists(file)) {
        return new Picture(file, kind.mediaType());
      }
    }
    throw new NoSuchFileException(made.toString());
  }

  /** The histogram of a page. */
  public HistogramView histogram(JobRecord job, Side side, int page)
      throws IOException, InterruptedException, NoSuchPageException, ViewsBusyException {
    Path made = made(job, side, page, Kind.OVERVIEW);
    return Json.read(Files.readAllBytes(made.resolve(HISTOGRAM)), HistogramView.class);
  }

  // ---- making it

  private Path made(JobRecord job, Side side, int page, Kind kind)
      throws IOException, InterruptedException, NoSuchPageException, ViewsBusyException {
    int inputPage = inputPage(job, page);
    int source = side == Side.INPUT ? inputPage : page - 1;
    Path target =
        folder
            .resolve(job.id())
            .resolve(
                "%s-%d-%s"
                    .formatted(
                        side.name().toLowerCase(Locale.ROOT),
                        page,
                        kind.name().toLowerCase(Locale.ROOT)));
    CompletableFuture<Void> making;
    synchronized (this) {
      // Looking it up makes it recently used.
      if (kept.get(target) != null) {
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
      Path target, JobRecord job, Side side, int source, Kind kind) throws ViewsBusyException {
    CompletableFuture<Void> making = new CompletableFuture<>();
    try {
      builders.execute(
          () -> {
            try {
              build(target, job, side, source, kind);
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
        add(target);
        evict();
      }
    }
    String job = target.getParent().getFileName().toString();
    if (jobs.find(job).isEmpty()) {
      // It was removed meanwhile, and its views before this one was there.
      remove(job);
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

  private void build(Path target, JobRecord job, Side side, int source, Kind kind)
      throws IOException {
    Path draft = target.resolveSibling(target.getFileName() + DRAFT);
    FolderTree.remove(draft);
    Files.createDirectories(draft);
    Path file = side == Side.INPUT ? jobs.files().input(job.id()) : jobs.files().result(job.id());
    // It was taken in, whatever the limits are now.
    try (PictureReader picture =
        Pictures.open(new FileBlob(file), new PictureLimits(Long.MAX_VALUE, Integer.MAX_VALUE))) {
      PageInfo page = picture.pages().get(source);
      DisplayRows rows = new DisplayRows(page.format(), page.width(), bits(job));
      switch (kind) {
        case TILES -> buildTiles(draft, picture, source, page, rows);
        case OVERVIEW -> buildOverview(draft, picture, source, page, rows);
      }
    } catch (IOException | RuntimeException | Error e) {
      FolderTree.remove(draft);
      throw e;
    }
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Of which 16-bit samples make use, as whoever began the job knows. */
  private static int bits(JobRecord job) {
    String given = job.parameters().getOrDefault("bits", "full");
    return given.matches("\\d{1,2}") ? Math.clamp(Integer.parseInt(given), 8, 16) : 16;
  }

  private void buildTiles(
      Path draft, PictureReader picture, int source, PageInfo page, DisplayRows rows)
      throws IOException {
    boolean exact = page.pixels() <= exactPixels || page.format().hasAlpha();
    ScreenImages.Kind kind = exact ? ScreenImages.Kind.PNG : ScreenImages.Kind.JPEG;
    Pyramid pyramid =
        new Pyramid(
            draft,
            page.width(),
            page.height(),
            rows.channels(),
            kind,
            Runtime.getRuntime().maxMemory() / 16);
    int rowBytes = page.rowBytes();
    picture.decode(
        source,
        (data, offset, count) -> {
          for (int i = 0; i < count; i++) {
            pyramid.row(rows.of(data, offset + i * rowBytes));
          }
        });
    RecordFile.write(
        draft.resolve(VIEW),
        new PageView(
            page.width(),
            page.height(),
            pyramid.tile(),
            0,
            pyramid.levels(),
            kind.name().toLowerCase(Locale.ROOT),
            exact));
  }

  private static void buildOverview(
      Path draft, PictureReader picture, int source, PageInfo page, DisplayRows rows)
      throws IOException {
    Overview overview = new Overview(page.width(), page.height(), rows.channels());
    int rowBytes = page.rowBytes();
    picture.decode(
        source,
        (data, offset, count) -> {
          for (int i = 0; i < count; i++) {
            overview.row(rows.of(data, offset + i * rowBytes));
          }
        });
    ScreenImages.Kind kind =
        page.format().hasAlpha() ? ScreenImages.Kind.PNG : ScreenImages.Kind.JPEG;
    ScreenImages.write(draft.resolve(THUMBNAIL + kind.ending()), overview.thumbnail(), kind);
    RecordFile.write(draft.resolve(HISTOGRAM), overview.histogram());
  }

  // ---- keeping it

  private void add(Path made) {
    long bytes = bytes(made);
    kept.put(made, bytes);
    keptBytes += bytes;
  }

  private static long bytes(Path made) {
    try (Stream<Path> files = Files.list(made)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes room, but for what was made last. */
  private void evict() {
    while (keptBytes > mostBytes && kept.size() > 1) {
      forget(kept.keySet().iterator().next());
    }
  }

  private void forget(Path made) {
    keptBytes -= kept.remove(made);
    try {
      FolderTree.remove(made);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a view could not be removed: " + made, e);
    }
  }

  /** Removes all that was made of a job. */
  private synchronized void remove(String job) {
    Path of = folder.resolve(job);
    kept.keySet().stream()
        .filter(made -> made.getParent().equals(of))
        .toList()
        .forEach(this::forget);
    try {
      FolderTree.remove(of);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the views of a job could not be removed: " + of, e);
    }
  }

  @Override
  public void close() {
    builders.shutdownNow();
  }
}
