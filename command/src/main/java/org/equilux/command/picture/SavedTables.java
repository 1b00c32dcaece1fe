package org.equilux.command.picture;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Lookup tables being saved, a file a page. The files get their names together, when the picture is
 * done; if that does not come about, nothing is left of the files.
 */
public final class SavedTables implements AutoCloseable {
  /** Writes a page's tables. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private record Part(Path temporary, Path target) {}

  private final TableTarget target;
  private final List<Part> parts = new ArrayList<>();

  public SavedTables(TableTarget target) {
    this.target = target;
  }

  /**
   * Writes the next page's tables under a temporary name. After a failure that page is still next.
   *
   * @throws IOException if its file exists already and must not be replaced, or cannot be written
   */
  public void add(Content content) throws IOException {
    int page = parts.size();
    target.check(page);
    Path file = target.of(page);
    Path temporary = file.resolveSibling(".equilux-" + UUID.randomUUID() + ".part");
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW))) {
      content.writeTo(out);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    parts.add(new Part(temporary, file));
  }

  /** Gives the files their names. */
  public void commit() throws IOException {
    for (Part part : parts) {
      if (target.overwrite()) {
        Files.move(part.temporary(), part.target(), StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.move(part.temporary(), part.target());
      }
    }
  }

  /** Removes the files that have no names yet. */
  @Override
  public void close() throws IOException {
    for (Part part : parts) {
      Files.deleteIfExists(part.temporary());
    }
  }
}
