package org.equilux.command.picture;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.equilux.command.path.BlobPath;
import org.equilux.engine.attachment.TableFile;
import org.equilux.kernels.grid.LutGrid;
import org.equilux.storage.BlobWriter;

/**
 * Lookup tables being saved, a file a page. The files get their names together, when the picture is
 * done; if that does not come about, nothing is left of the files.
 */
public final class SavedTables implements AutoCloseable {
  /** Writes a page's tables. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private final TableTarget target;
  private final String mark;
  private final List<BlobWriter> parts = new ArrayList<>();

  public SavedTables(TableTarget target) {
    this(target, "");
  }

  /**
   * @param mark of the temporary files, which tells them from others'
   */
  public SavedTables(TableTarget target, String mark) {
    this.target = target;
    this.mark = mark;
  }

  /**
   * Saves the table that several pictures have in common, if that is wanted.
   *
   * @throws IOException if the file exists already and must not be replaced, or cannot be written
   */
  public static void save(Optional<TableTarget> target, LutGrid table) throws IOException {
    if (target.isPresent()) {
      try (SavedTables saved = new SavedTables(target.get())) {
        saved.add(out -> TableFile.write(table, out));
        saved.commit();
      }
    }
  }

  /**
   * Writes the next page's tables under a temporary name. After a failure that page is still next.
   *
   * @throws IOException if its file exists already and must not be replaced, or cannot be written
   */
  public void add(Content content) throws IOException {
    int page = parts.size();
    target.check(page);
    BlobWriter part = BlobPath.of(target.of(page), mark).create();
    try {
      content.writeTo(part);
    } catch (IOException | RuntimeException e) {
      part.close();
      throw e;
    }
    parts.add(part);
  }

  /**
   * Moves the files to their final names.
   *
   * @throws IOException if a file exists already and must not be replaced, or cannot be written
   */
  public void commit() throws IOException {
    for (int page = 0; page < parts.size(); page++) {
      // Another program may have made the file meanwhile.
      target.check(page);
      parts.get(page).commit();
    }
  }

  /** Removes the files that have no names yet. */
  @Override
  public void close() throws IOException {
    for (BlobWriter part : parts) {
      part.close();
    }
  }
}
