package org.equilux.cli;

import java.nio.file.Path;

/** A picture file and where its result goes. */
record PictureTask(Path input, Path output) {}
