package org.equilux.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A picture and where its result goes.
 *
 * @param tables where the lookup tables go that were used, if they are wanted
 */
record PictureTask(PictureSource source, Path output, Optional<TableTarget> tables) {
  /** What people call the picture. */
  Path input() {
    return source.shown();
  }

  /** The picture's name without its folders. */
  String name() {
    return input().getFileName().toString();
  }

  /**
   * The folder of the result: it has room, while the system's for temporary files may be memory.
   */
  Path folder() {
    return output.toAbsolutePath().getParent();
  }
}
