package org.equilux.imaging.metadata;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The metadata of a page that files of several formats can hold, in the forms in which they hold
 * them. All are without thumbnails.
 *
 * @param profile ICC profile
 * @param exif EXIF data from the header of their TIFF structure on
 * @param xmp XMP packet
 * @param others names of what only the page's own format holds, for people
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

  /** Longer metadata of a kind are left out: they are held in memory. */
  public static final int MAX_BYTES = 1 << 24;

  /** Place of the color space in a profile's header (ICC.1:2022, 7.2.8). */
  private static final int SPACE_AT = 16;

  private static final int SPACE_BYTES = 4;

  public PictureMetadata {
    others = Set.copyOf(others);
  }

  /**
   * The metadata that pixels of a kind can have: a profile of another color space becomes one of
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
