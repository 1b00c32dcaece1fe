package org.equilux.storage;

import java.time.Instant;

/**
 * The state of a growing blob.
 *
 * @param bytes number of durable bytes
 * @param crc32 CRC-32 of these bytes, as in {@link java.util.zip.CRC32}
 * @param modified time when the last bytes became durable
 */
public record GrowingInfo(long bytes, int crc32, Instant modified) {}
