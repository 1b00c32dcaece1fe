package org.equilux.master.views;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.equilux.imaging.PictureException;
import org.equilux.master.files.DiskBlocks;
import org.equilux.master.files.FolderTree;
import org.equilux.master.json.RecordFile;
import org.equilux.storage.file.OwnerOnly;

/**
 * A view being made: a folder that is renamed when all files are written, with limits of time and
 * disk space. Closing an uncommitted draft deletes its files. Not thread-safe.
 */
final class ViewDraft implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ViewDraft.class.getName());

  private final ViewCache cache;
  private final String owner;
  private final Path target;
  private final Path folder;
  private final Duration patience;
  private final long begin = System.nanoTime();
  private long bytes;
  private boolean committed;

  private ViewDraft(ViewCache cache, String owner, Path target, Path folder, Duration patience) {
    this.cache = cache;
    this.owner = owner;
    this.target = target;
    this.folder = folder;
    this.patience = patience;
  }

  /**
   * Begins a view, whose bytes the cache counts.
   *
   * @param owner account of the job
   * @param target folder of the complete view
   * @param patience time limit
   */
  static ViewDraft begin(ViewCache cache, String owner, Path target, Duration patience)
      throws IOException {
    Path folder = target.resolveSibling(target.getFileName() + ViewCache.DRAFT);
    FolderTree.remove(folder);
    OwnerOnly.createFolders(folder);
    return new ViewDraft(cache, owner, target, folder, patience);
  }

  String owner() {
    return owner;
  }

  Path target() {
    return target;
  }

  /** The bytes of the files so far. */
  long bytes() {
    return bytes;
  }

  /** Writes an image. */
  void image(String name, ScreenImages.Part part, ScreenImages.Kind kind) throws IOException {
    checkTime();
    Path file = folder.resolve(name);
    ScreenImages.write(file, part, kind);
    written(file);
  }

  /** Writes a record as JSON. */
  void record(String name, Object record) throws IOException {
    Path file = folder.resolve(name);
    RecordFile.write(file, record);
    written(file);
  }

  /** Writes to a stream. */
  interface Written {
    void to(OutputStream out) throws IOException;
  }

  /**
   * Writes decoded rows.
   *
   * @param length of all rows, in bytes
   */
  void rows(String name, long length, Written rows) throws IOException {
    cache.grow(this, length);
    bytes += length;
    try (OutputStream out = new BufferedOutputStream(OwnerOnly.write(folder.resolve(name)))) {
      rows.to(out);
    }
  }

  private void written(Path file) throws IOException {
    long more = DiskBlocks.of(file);
    cache.grow(this, more);
    bytes += more;
  }

  /**
   * Aborts the view if it takes too long, or if the master stops.
   *
   * @throws PictureException if the time limit is exceeded
   */
  void checkTime() throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("the master stops");
    }
    if (System.nanoTime() - begin > patience.toNanos()) {
      throw new PictureException(
          PictureException.Reason.TOO_LARGE,
          "preparing the picture takes longer than %,d seconds, the limit for its size; download the picture"
              .formatted(patience.toSeconds()));
    }
  }

  /** Completes the view by renaming its folder. */
  void commit() throws IOException {
    Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
    committed = true;
    cache.add(this);
  }

  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      FolderTree.remove(folder);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a view that was not completed could not be removed: " + folder, e);
    }
    cache.giveBack(this);
  }
}
