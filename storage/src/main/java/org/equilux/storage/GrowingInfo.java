package org.equilux.storage;

import java.time.Instant;

/**
 * The state of a blob that grows.
 *
 * @param bytes its length so far
 * @param crc32 CRC-32 of these bytes, as {@link java.util.zip.CRC32} computes it
 * @param modified when the last bytes were kept
 */
public record GrowingInfo(long bytes, int crc32, Instant modified) {}
