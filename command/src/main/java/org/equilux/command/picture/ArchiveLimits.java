package org.equilux.command.picture;

/**
 * The limits of an archive.
 *
 * @param entries that an archive may have, folders and other files included
 * @param bytes that a picture may have unpacked; each picture under way lies on disk
 */
public record ArchiveLimits(int entries, long bytes) {
  /** A picture may be as long as a master takes. */
  public static final ArchiveLimits DEFAULT = new ArchiveLimits(100_000, 4L << 30);
}
