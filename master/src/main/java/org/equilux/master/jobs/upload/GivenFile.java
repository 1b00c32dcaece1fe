package org.equilux.master.jobs.upload;

import java.nio.file.Path;

/**
 * A file that somebody gave, for a job to take.
 *
 * @param name as its owner calls it, made safe to show
 */
public record GivenFile(String name, Path file) {}
