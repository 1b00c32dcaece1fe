package org.equilux.storage;

import java.time.Instant;

/**
 * An entry of a listing.
 *
 * @param bytes length of the blob
 * @param modified time of its commit, in the precision of the store
 */
public record BlobInfo(String name, long bytes, Instant modified) {}
