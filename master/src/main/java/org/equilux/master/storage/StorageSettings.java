package org.equilux.master.storage;

import java.net.URI;
import java.util.Optional;

/**
 * The object store that has the files of jobs, batches and uploads.
 *
 * @param address scheme, bucket and prefix: {@code s3://bucket/prefix}
 * @param endpoint of the service; empty for that of the scheme's own provider
 * @param region as the service calls it; empty for the one of the environment
 * @param redirects whether browsers download from the store itself
 * @param directTransfers whether workers that can read from the store and write there do so
 */
public record StorageSettings(
    URI address,
    Optional<URI> endpoint,
    Optional<String> region,
    boolean redirects,
    boolean directTransfers) {}
