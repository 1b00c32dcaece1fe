package org.equilux.imaging.jpeg;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.equilux.imaging.PictureException;

/**
 * The decoder's warnings that pixels are missing or may be wrong. After damage, the decoder
 * continues and fills in gray, which must not be taken for the picture. It reports only the first
 * of its own warnings, and in any case a missing last marker.
 */
final class Damage implements IIOReadWarningListener {
  private static final String NO_END = "Truncated File";

  /** Prefixes and parts of warnings after which no pixels need be missing. */
  private static final List<String> HARMLESS =
      List.of("extraneous bytes", "Invalid SOS parameters", "Inconsistent progression");

  private static final List<String> SERIOUS = List.of("Corrupt JPEG data", "Premature end");

  private String first;
  private boolean withoutEnd;
  private final Set<String> harmless = new LinkedHashSet<>();

  @Override
  public void warningOccurred(ImageReader source, String warning) {
    if (warning.startsWith(NO_END)) {
      withoutEnd = true;
    } else if (HARMLESS.stream().anyMatch(warning::contains)) {
      harmless.add(warning);
    } else if (SERIOUS.stream().anyMatch(warning::startsWith) && first == null) {
      first = warning;
    }
  }

  /** Whether the marker after the last scan is missing. */
  boolean isWithoutEnd() {
    return withoutEnd;
  }

  /** Warnings after which no pixels need be missing. */
  Set<String> harmless() {
    return harmless;
  }

  /** All warnings. */
  Set<String> all() {
    Set<String> warnings = new LinkedHashSet<>();
    if (first != null) {
      warnings.add(first);
    }
    warnings.addAll(harmless);
    if (withoutEnd) {
      warnings.add(NO_END);
    }
    return warnings;
  }

  /**
   * Checks that no pixels are missing.
   *
   * @throws PictureException if pixels are missing
   */
  void check() throws PictureException {
    if (first != null) {
      throw missing(first);
    }
  }

  /**
   * Checks the same for a part of a picture, which always has an end marker.
   *
   * @throws PictureException if pixels are missing
   */
  void checkPart() throws PictureException {
    check();
    if (withoutEnd) {
      throw missing(NO_END);
    }
  }

  static PictureException missing(String warning) {
    return PictureException.corrupt("the JPEG is truncated or damaged (" + warning + ")");
  }
}
