package org.equilux.imaging.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The metadata of a page that several formats can represent, in their common forms, without
 * thumbnails.
 *
 * @param profile ICC profile
 * @param exif EXIF data from the header of their TIFF structure on
 * @param xmp XMP packet
 * @param others descriptions of metadata that only the page's format can represent, for display
 */
public record PictureMetadata(
    Optional<byte[]> profile,
    Optional<byte[]> exif,
    Optional<byte[]> xmp,
    Optional<Resolution> resolution,
    Set<String> others) {
  /** No metadata at all. */
  public static final PictureMetadata NONE =
      new PictureMetadata(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Set.of());

  /**
   * The limit of each kind of metadata in bytes, as they are in memory; longer ones are dropped.
   */
  public static final int MAX_BYTES = 1 << 24;

  /** The position of the color space in a profile's header (ICC.1:2022, 7.2.8). */
  private static final int SPACE_AT = 16;

  private static final int SPACE_BYTES = 4;

  public PictureMetadata {
    others = Set.copyOf(others);
  }

  /**
   * The metadata suitable for pixels of a color space: a profile of another color space is moved to
   * the others.
   *
   * @param color whether pixels are RGB and not gray
   */
  public PictureMetadata suiting(boolean color) {
    if (profile.isEmpty() || space(profile.get()).equals(color ? "RGB " : "GRAY")) {
      return this;
    }
    Set<String> more = new TreeSet<>(others);
    more.add("the ICC profile, which is not for " + (color ? "RGB" : "gray"));
    return new PictureMetadata(Optional.empty(), exif, xmp, resolution, more);
  }

  private static String space(byte[] profile) {
    return profile.length < SPACE_AT + SPACE_BYTES
        ? ""
        : new String(profile, SPACE_AT, SPACE_BYTES, StandardCharsets.US_ASCII);
  }
}
