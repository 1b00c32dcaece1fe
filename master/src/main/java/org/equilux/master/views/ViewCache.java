package org.equilux.master.views;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.equilux.master.files.FolderTree;

/**
 * The views that are kept on disk, as {@code FOLDER/JOB/VIEW/}; the least recently used ones are
 * removed when all together are too large. Guarded by its own monitor.
 */
final class ViewCache {
  private static final System.Logger LOG = System.getLogger(ViewCache.class.getName());

  /** Ends the name of a view's folder that is being filled. */
  static final String DRAFT = ".new";

  private final Path folder;
  private final long mostBytes;

  /** Folders of views and their bytes, least recently used first. */
  private final Map<Path, Long> kept = new LinkedHashMap<>(16, 0.75f, true);

  private long keptBytes;

  private ViewCache(Path folder, long mostBytes) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  /**
   * Takes over complete views of jobs that are there, and removes everything else.
   *
   * @param known whether there is a job of an id
   * @param mostBytes of all views
   */
  static ViewCache open(Path folder, Predicate<String> known, long mostBytes) throws IOException {
    ViewCache cache = new ViewCache(Files.createDirectories(folder), mostBytes);
    cache.load(known);
    return cache;
  }

  private synchronized void load(Predicate<String> known) throws IOException {
    for (Path job : list(folder)) {
      if (!known.test(job.getFileName().toString())) {
        FolderTree.remove(job);
        continue;
      }
      for (Path view : list(job)) {
        if (view.getFileName().toString().endsWith(DRAFT)) {
          FolderTree.remove(view);
        } else {
          put(view);
        }
      }
    }
    evict();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted(Comparator.comparing(Path::getFileName)).toList();
    }
  }

  /** The folder of a view, whether the view is there or not. */
  Path path(String job, String view) {
    return folder.resolve(job).resolve(view);
  }

  /** Whether a view is there; it is then recently used. */
  synchronized boolean use(Path view) {
    return kept.get(view) != null;
  }

  /** Adds a complete view, and removes others if all together are too large. */
  synchronized void add(Path view) {
    put(view);
    evict();
  }

  private void put(Path view) {
    long bytes = bytes(view);
    kept.put(view, bytes);
    keptBytes += bytes;
  }

  private static long bytes(Path view) {
    try (Stream<Path> files = Files.list(view)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes room, but keeps the view that was added last. */
  private void evict() {
    while (keptBytes > mostBytes && kept.size() > 1) {
      forget(kept.keySet().iterator().next());
    }
  }

  private void forget(Path view) {
    keptBytes -= kept.remove(view);
    try {
      FolderTree.remove(view);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a view could not be removed: " + view, e);
    }
  }

  /** Removes all views of a job. */
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
}
