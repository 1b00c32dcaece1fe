package org.equilux.storage;

import java.time.Instant;

/**
 * A blob in a listing.
 *
 * @param bytes its length
 * @param modified time of its commit, as precisely as the store knows it
 */
public record BlobInfo(String name, long bytes, Instant modified) {}
