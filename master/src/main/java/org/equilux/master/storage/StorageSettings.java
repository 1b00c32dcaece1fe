package org.equilux.master.storage;

import java.net.URI;
import java.util.Optional;

/**
 * The settings of the object store with the files of jobs, batches and uploads.
 *
 * @param address scheme, bucket and prefix: {@code s3://bucket/prefix}
 * @param endpoint the URL of the service; empty for the default of the scheme's provider
 * @param region the service's name of the region; empty to use the environment's
 * @param redirects whether browsers download directly from the store
 * @param directTransfers whether workers that can access the store read and write there directly
 */
public record StorageSettings(
    URI address,
    Optional<URI> endpoint,
    Optional<String> region,
    boolean redirects,
    boolean directTransfers) {}
