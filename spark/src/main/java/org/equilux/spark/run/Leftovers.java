package org.equilux.spark.run;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.equilux.command.picture.PictureTask;
import org.equilux.storage.BlobName;

/**
 * The temporary files of attempts that were lost: those of executors that were killed, or were
 * slower than another attempt and are suspended. An attempt whose file is removed cannot commit it.
 */
final class Leftovers {
  private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

  private final String mark;
  private final Set<Path> folders = new HashSet<>();

  /**
   * @param mark of the run's temporary files
   */
  Leftovers(String mark) {
    this.mark = mark;
  }

  /** Adds the folders in which a picture's attempts may leave files. */
  void expect(PictureTask task) {
    folders.add(task.folder());
    task.tables().ifPresent(target -> folders.add(target.file().toAbsolutePath().getParent()));
  }

  /** Removes the files. */
  void remove() {
    for (Path folder : folders) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(folder, BlobName.RESERVED + mark + "*")) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "temporary files %s%s* may be left in %s: %s"
                .formatted(BlobName.RESERVED, mark, folder, e.getMessage()));
      }
    }
  }
}
