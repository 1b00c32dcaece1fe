package org.equilux.cli.picture;

/**
 * What is taken of an archive.
 *
 * @param entries that it may have, folders and other files included
 * @param bytes that a picture in it may have unpacked; one lies on disk for each that is under way
 */
public record ArchiveLimits(int entries, long bytes) {
  /** A picture may be as long as a master takes. */
  public static final ArchiveLimits DEFAULT = new ArchiveLimits(100_000, 4L << 30);
}
