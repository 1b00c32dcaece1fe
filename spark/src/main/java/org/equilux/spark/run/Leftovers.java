package org.equilux.spark.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.equilux.command.path.RemotePath;
import org.equilux.command.picture.PictureTask;
import org.equilux.spark.task.Place;
import org.equilux.storage.BlobName;

/**
 * The temporary files of lost attempts, whose executors were killed, or are suspended and were
 * overtaken. An attempt whose file is removed cannot commit it.
 */
final class Leftovers {
  private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

  private final String mark;

  /** The results by folder. */
  private final Map<Path, Set<Path>> results = new HashMap<>();

  /**
   * Creates an empty list.
   *
   * @param mark of the run's temporary files
   */
  Leftovers(String mark) {
    this.mark = mark;
  }

  /** Adds the folders in which a picture's attempts may leave files. */
  void expect(PictureTask task) {
    expect(task.output());
    task.tables().ifPresent(target -> expect(target.file()));
  }

  private void expect(Path result) {
    Path file = result.toAbsolutePath();
    results.computeIfAbsent(file.getParent(), _ -> new HashSet<>()).add(file);
  }

  /** Removes the files. */
  void remove() {
    results.forEach(
        (folder, files) -> {
          try {
            delete(folder);
            RemotePath.giveUpWrites(folder, files);
          } catch (IOException e) {
            LOG.log(
                System.Logger.Level.WARNING,
                "temporary files of the run %s may be left in %s: %s"
                    .formatted(mark, folder, e.getMessage()));
          }
        });
  }

  private void delete(Path folder) throws IOException {
    String names = "{%s,%s}%s*".formatted(BlobName.RESERVED, Place.BANDS, mark);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, names)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // A folder of an object store without objects.
    }
  }
}
