package org.equilux.storage;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The location of an object store.
 *
 * @param address scheme, bucket and prefix: {@code s3://bucket/prefix}
 * @param endpoint of the service; empty for the default of the scheme's provider in the region
 * @param region name of the service's region; empty for that of the environment
 * @param spool existing folder on this machine for parts of blobs being written
 */
public record ObjectStoreSettings(
    URI address, Optional<URI> endpoint, Optional<String> region, Path spool) {}
