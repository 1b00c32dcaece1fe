package org.equilux.imaging;

/**
 * An encoded band in two parts, so that the greater one can be stored where the file's writer does
 * not see its bytes.
 *
 * @param head what a writer has to know of the band
 * @param body the band's bytes as they are in the file, wherever the band lies there
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, not copied: it has megabytes.
public record SplitBand(byte[] head, byte[] body) {}
