package org.equilux.master.previews;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.equilux.chunks.ChunkComputer;
import org.equilux.engine.JobFailedException;
import org.equilux.engine.JobRequest;
import org.equilux.engine.preview.PreviewJob;
import org.equilux.engine.preview.SampledPage;
import org.equilux.imaging.PictureLimits;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.master.files.DiskFullException;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.files.FolderTree;
import org.equilux.master.jobs.model.UnsuitableException;
import org.equilux.master.shares.Turns;
import org.equilux.master.views.ScreenView;
import org.equilux.storage.Blob;
import org.equilux.storage.file.FolderScratch;
import org.equilux.storage.file.OwnerOnly;

/**
 * The previews of pictures before their upload. Each account has a bounded number, and the least
 * recently used one is closed for a new one; a preview expires after some minutes without use.
 * Their files are in {@code DATA/previews}, which can be deleted while no master runs.
 */
public final class Previews implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Previews.class.getName());

  /** The limit of bytes of a picture's file requested at a time. */
  public static final int PIECE_BYTES = Preview.PIECE_BYTES;

  private static final int OF_ONE_ACCOUNT = 2;
  private static final Duration KEPT = Duration.ofMinutes(10);

  /** The number of previews computed in parallel, each with up to 100 MiB of memory. */
  private static final int AT_ONCE = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The scalar backend: a preview is small, and the other backends are the workers'. */
  private static final String BACKEND = "scalar";

  private final FolderScratch scratch;
  private final DiskReserve disk;
  private final PictureLimits limits;
  private final Clock clock;
  private final BackendStack backends;
  private final PreviewJob job;
  private final Turns turns = new Turns(AT_ONCE, PATIENCE);
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("previews").factory());

  /** Open previews by id; guarded by this map. */
  private final Map<String, Preview> open = new LinkedHashMap<>();

  private Previews(
      FolderScratch scratch,
      DiskReserve disk,
      PictureLimits limits,
      Clock clock,
      BackendStack backends) {
    this.scratch = scratch;
    this.disk = disk;
    this.limits = limits;
    this.clock = clock;
    this.backends = backends;
    this.job = new PreviewJob(new ChunkComputer(backends), limits, scratch);
    var _ = sweeper.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.MINUTES);
  }

  /**
   * Opens the previews of a data folder, and deletes leftover files.
   *
   * @param limits of pictures
   */
  public static Previews open(Path data, DiskReserve disk, PictureLimits limits, Clock clock)
      throws IOException {
    Path folder = data.resolve("previews");
    FolderTree.remove(folder);
    OwnerOnly.createFolders(folder);
    try {
      BackendStack backends = BackendStack.open(BACKEND);
      return new Previews(new FolderScratch(folder), disk, limits, clock, backends);
    } catch (BackendUnavailableException e) {
      throw new IOException("the scalar backend, which needs no device, is unavailable", e);
    }
  }

  /**
   * The request of a preview.
   *
   * @param account id of the account
   * @param page from 0
   */
  public record Asked(String account, int page) {}

  /**
   * Creates a preview of a remote file.
   *
   * @param bytes length of the picture's file
   * @param head its first bytes
   * @param tail its last bytes
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws UnsuitableException if the picture cannot be previewed
   * @throws NeedsUploadException if it can be previewed only from an upload
   * @throws IllegalArgumentException if the ends do not fit into the file
   */
  public PreviewState begin(Asked asked, long bytes, byte[] head, byte[] tail)
      throws IOException, InterruptedException, UnsuitableException, NeedsUploadException {
    if (bytes < 1 || head.length > bytes || tail.length > bytes) {
      throw new IllegalArgumentException(
          "%,d first and %,d last bytes exceed a file of %,d bytes"
              .formatted(head.length, tail.length, bytes));
    }
    requireRoom();
    PartialFile file = new PartialFile(bytes, scratch.create("preview"));
    return begin(
        new Preview(newId(), asked.account(), file, asked.page(), limits, scratch),
        () -> {
          file.put(0, head, 0, head.length);
          file.put(bytes - tail.length, tail, 0, tail.length);
        });
  }

  /** Begins a preview of the picture of a job, which was within the limits when it was admitted. */
  public PreviewState beginAdmitted(Asked asked, Blob file)
      throws IOException, InterruptedException, UnsuitableException, NeedsUploadException {
    return begin(asked, file, PictureLimits.NONE);
  }

  /** Begins a preview of a picture whose file is uploaded. */
  public PreviewState beginUploaded(Asked asked, Blob file)
      throws IOException, InterruptedException, UnsuitableException, NeedsUploadException {
    return begin(asked, file, limits);
  }

  private PreviewState begin(Asked asked, Blob file, PictureLimits limits)
      throws IOException, InterruptedException, UnsuitableException, NeedsUploadException {
    requireRoom();
    return begin(
        new Preview(newId(), asked.account(), file, asked.page(), limits, scratch), () -> {});
  }

  /** A new id, unique and unguessable. */
  private static String newId() {
    return UUID.randomUUID().toString();
  }

  /** Stores the bytes that came with the request. */
  private interface FirstBytes {
    void put() throws IOException;
  }

  private PreviewState begin(Preview preview, FirstBytes first)
      throws IOException, InterruptedException, UnsuitableException, NeedsUploadException {
    try (Turns.Turn _ = turns.take(preview.owner())) {
      first.put();
      PreviewState state = preview.advance();
      keep(preview);
      return state;
    } catch (IOException
        | InterruptedException
        | UnsuitableException
        | NeedsUploadException
        | RuntimeException
        | Error e) {
      end(preview);
      throw e;
    }
  }

  private void requireRoom() throws DiskFullException {
    if (!disk.allows(Sampling.MOST_BYTES + Preview.PIECE_BYTES)) {
      throw new DiskFullException(disk);
    }
  }

  private void keep(Preview preview) {
    preview.use(clock.instant());
    List<Preview> own;
    synchronized (open) {
      open.put(preview.id(), preview);
      own = open.values().stream().filter(one -> one.owner().equals(preview.owner())).toList();
    }
    own.stream()
        .sorted(Comparator.comparing(Preview::used))
        .limit(Math.max(0, own.size() - OF_ONE_ACCOUNT))
        .forEach(this::remove);
  }

  /** The preview of an account; marks it as used. */
  private Optional<Preview> find(String id, String account) {
    synchronized (open) {
      Optional<Preview> found =
          Optional.ofNullable(open.get(id)).filter(preview -> preview.owner().equals(account));
      found.ifPresent(preview -> preview.use(clock.instant()));
      return found;
    }
  }

  /**
   * Stores requested bytes of a preview.
   *
   * @param body the bytes of the requested ranges
   * @throws IllegalArgumentException if the number of bytes differs from the requested one
   * @return empty if the account has no such preview
   * @throws org.equilux.imaging.PictureException if the picture cannot be processed
   * @throws UnsuitableException if it cannot be previewed; the preview is over
   * @throws NeedsUploadException if it can be previewed only from an upload; the preview is over
   */
  public Optional<PreviewState> put(String id, String account, byte[] body)
      throws IOException, InterruptedException, UnsuitableException, NeedsUploadException {
    Optional<Preview> preview = find(id, account);
    if (preview.isEmpty()) {
      return Optional.empty();
    }
    requireRoom();
    try (Turns.Turn _ = turns.take(account)) {
      preview.get().put(body);
      return Optional.of(preview.get().advance());
    } catch (Turns.NoTurnException | IllegalArgumentException e) {
      throw e;
    } catch (IOException
        | UnsuitableException
        | NeedsUploadException
        | RuntimeException
        | Error e) {
      remove(preview.get());
      throw e;
    }
  }

  /**
   * Runs an operation on a preview's page.
   *
   * @return empty if the account has no such preview, or it is not ready
   * @throws UnsuitableException if the operation does not support the page
   */
  public Optional<PreviewResult> run(String id, String account, JobRequest request)
      throws IOException, InterruptedException, UnsuitableException {
    Optional<Preview> preview = find(id, account);
    if (preview.isEmpty()) {
      return Optional.empty();
    }
    try (Turns.Turn _ = turns.take(account)) {
      Optional<SampledPage> page = preview.get().sampled();
      if (page.isEmpty()) {
        return Optional.empty();
      }
      PreviewJob.Result result = job.run(page.get(), request);
      ScreenView view = ScreenView.of(result.info(), result.rows());
      return Optional.of(PreviewResult.of(view, page.get(), request));
    } catch (JobFailedException e) {
      throw new UnsuitableException(e.getMessage(), e);
    }
  }

  /** Closes a preview; returns whether the account had it. */
  public boolean delete(String id, String account) {
    Optional<Preview> preview = find(id, account);
    preview.ifPresent(this::remove);
    return preview.isPresent();
  }

  private void sweep() {
    Instant oldest = clock.instant().minus(KEPT);
    removeIf(preview -> preview.used().isBefore(oldest));
  }

  private void removeIf(Predicate<Preview> over) {
    List<Preview> found;
    synchronized (open) {
      found = new ArrayList<>(open.values());
    }
    found.stream().filter(over).forEach(this::remove);
  }

  private void remove(Preview preview) {
    synchronized (open) {
      open.remove(preview.id());
    }
    end(preview);
  }

  private static void end(Preview preview) {
    try {
      preview.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the files of a preview could not be closed", e);
    }
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
    removeIf(_ -> true);
    backends.close();
  }
}
