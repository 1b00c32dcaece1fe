package org.equilux.master.jobs.upload;

import org.equilux.storage.Blob;

/**
 * A file that the master has, and that a job can take.
 *
 * @param name as its owner calls it, made safe to show
 */
public record NamedBlob(String name, Blob blob) {}
