package org.equilux.master.views;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.equilux.imaging.PictureException;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.files.DiskFullException;
import org.equilux.master.files.DiskReserve;
import org.equilux.master.files.FolderTree;
import org.equilux.storage.file.OwnerOnly;

/**
 * The disk cache of views, in {@code FOLDER/JOB/VIEW/}. When it is full, the account whose views
 * take most loses its least recently used one. Views being made are counted too. Guarded by its own
 * monitor.
 */
final class ViewCache {
  private static final System.Logger LOG = System.getLogger(ViewCache.class.getName());

  /** The suffix of a view's folder that is being filled. */
  static final String DRAFT = ".new";

  /**
   * The divisor of the cache's size that gives the limit of one view, so that several can be made
   * in parallel.
   */
  private static final int LARGEST_SHARE = 3;

  private final Path folder;
  private final long mostBytes;
  private final DiskReserve disk;

  /** Complete views by folder, in order of use, least recent first. */
  private final Map<Path, CachedView> kept = new LinkedHashMap<>(16, 0.75f, true);

  /** The bytes of complete views by account. */
  private final Map<String, Long> accounts = new HashMap<>();

  /** The bytes of complete views and drafts. */
  private long usedBytes;

  private record CachedView(String owner, long bytes) {}

  /** The owners of jobs. */
  @FunctionalInterface
  interface Owners {
    /** The account of a job; empty if there is no such job. */
    Optional<String> of(String job) throws IOException;
  }

  private ViewCache(Path folder, long mostBytes, DiskReserve disk) {
    this.folder = folder;
    this.mostBytes = mostBytes;
    this.disk = disk;
  }

  /**
   * Opens the cache: keeps complete views of existing jobs and deletes everything else.
   *
   * @param owners of jobs
   * @param mostBytes size limit on disk
   */
  static ViewCache open(Path folder, Owners owners, long mostBytes, DiskReserve disk)
      throws IOException {
    ViewCache cache = new ViewCache(OwnerOnly.createFolders(folder), mostBytes, disk);
    cache.load(owners);
    return cache;
  }

  private synchronized void load(Owners owners) throws IOException {
    for (Path job : list(folder)) {
      Optional<String> known = owners.of(job.getFileName().toString());
      for (Path view : known.isEmpty() ? List.<Path>of() : list(job)) {
        if (view.getFileName().toString().endsWith(DRAFT)) {
          FolderTree.remove(view);
        } else {
          long bytes = DiskBlocks.ofFolder(view);
          usedBytes += bytes;
          keep(view, new CachedView(known.get(), bytes));
        }
      }
      if (known.isEmpty()) {
        FolderTree.remove(job);
      }
    }
    boolean _ = makeRoom(0);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted(Comparator.comparing(Path::getFileName)).toList();
    }
  }

  /** The folder of a view, whether it exists or not. */
  Path path(String job, String view) {
    return folder.resolve(job).resolve(view);
  }

  /** Whether a view exists; marks it as recently used. */
  synchronized boolean use(Path view) {
    return kept.get(view) != null;
  }

  /**
   * Counts bytes of a draft, and evicts views if necessary.
   *
   * @throws PictureException if the draft exceeds the limit of a view
   * @throws DiskFullException if evicting all views does not free enough space
   */
  synchronized void grow(ViewDraft draft, long bytes) throws IOException {
    if (draft.bytes() + bytes > mostBytes / LARGEST_SHARE) {
      throw new PictureException(
          PictureException.Reason.TOO_LARGE,
          "its tiles take more than %,d bytes of disk space, so it cannot be shown; download the picture"
              .formatted(mostBytes / LARGEST_SHARE));
    }
    if (!makeRoom(bytes)) {
      throw new DiskFullException(disk);
    }
    usedBytes += bytes;
  }

  /** Subtracts the bytes of a draft whose files are deleted. */
  synchronized void giveBack(ViewDraft draft) {
    usedBytes -= draft.bytes();
  }

  /** Adds a complete view, whose bytes are already counted. */
  synchronized void add(ViewDraft complete) {
    keep(complete.target(), new CachedView(complete.owner(), complete.bytes()));
  }

  private void keep(Path view, CachedView entry) {
    kept.put(view, entry);
    accounts.merge(entry.owner(), entry.bytes(), Long::sum);
  }

  /** Evicts views until there is space for more bytes; returns whether there is. */
  private boolean makeRoom(long bytes) {
    while (usedBytes + bytes > mostBytes || !disk.allows(bytes)) {
      Optional<Path> next = nextToRemove();
      if (next.isEmpty()) {
        return false;
      }
      forget(next.get());
    }
    return true;
  }

  /** The next view to evict: the least recently used one of the account with the most bytes. */
  private Optional<Path> nextToRemove() {
    Optional<String> largest =
        accounts.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    return kept.entrySet().stream()
        .filter(view -> view.getValue().owner().equals(largest.orElseThrow()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private void forget(Path view) {
    CachedView gone = kept.remove(view);
    usedBytes -= gone.bytes();
    accounts.merge(gone.owner(), -gone.bytes(), (a, b) -> a + b == 0 ? null : a + b);
    try {
      FolderTree.remove(view);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a view could not be removed: " + view, e);
    }
  }

  /** Deletes all views of a job. */
  synchronized void removeAllOf(String job) {
    Path of = folder.resolve(job);
    kept.keySet().stream()
        .filter(view -> view.getParent().equals(of))
        .toList()
        .forEach(this::forget);
    try {
      FolderTree.remove(of);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the views of a job could not be removed: " + of, e);
    }
  }

  /** The jobs with complete views. */
  synchronized Set<String> jobs() {
    Set<String> ids = new HashSet<>();
    kept.keySet().forEach(view -> ids.add(view.getParent().getFileName().toString()));
    return ids;
  }

  /** The bytes of complete views and drafts on disk. */
  synchronized long usedBytes() {
    return usedBytes;
  }
}
