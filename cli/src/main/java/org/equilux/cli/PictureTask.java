package org.equilux.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A picture file and where its result goes.
 *
 * @param tables where the lookup tables go that were used, if they are wanted
 */
record PictureTask(Path input, Path output, Optional<TableTarget> tables) {}
