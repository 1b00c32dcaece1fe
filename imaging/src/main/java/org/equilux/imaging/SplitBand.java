package org.equilux.imaging;

/**
 * An encoded band in two parts, so that the larger one can be stored without passing through the
 * file's writer.
 *
 * @param head the data that the writer needs
 * @param body the band's bytes in the file, independent of the band's position there
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on, not copied: it has megabytes.
public record SplitBand(byte[] head, byte[] body) {}
