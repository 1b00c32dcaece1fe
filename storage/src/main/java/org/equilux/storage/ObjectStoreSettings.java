package org.equilux.storage;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an object store is.
 *
 * @param address scheme, bucket and prefix: {@code s3://bucket/prefix}
 * @param endpoint of the service; empty for that of the scheme's own provider in the region
 * @param region as the service calls it; empty for the one of the environment
 * @param spool folder on this machine for parts of blobs that are being written; must be there
 */
public record ObjectStoreSettings(
    URI address, Optional<URI> endpoint, Optional<String> region, Path spool) {}
