package org.equilux.master.jobs.upload;

import org.equilux.storage.Blob;

/**
 * A stored file that a job can use.
 *
 * @param name given by the owner, sanitized for display
 */
public record NamedBlob(String name, Blob blob) {}
