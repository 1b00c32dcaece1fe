package org.equilux.master.jobs.upload;

import java.nio.file.Path;

/**
 * A file that a client uploaded, and that a job can take.
 *
 * @param name as its owner calls it, made safe to show
 */
public record NamedFile(String name, Path file) {}
