package org.equilux.imaging.jpeg;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.equilux.imaging.PictureException;

/**
 * Remembers the decoder's warnings that pixels are missing or may be wrong. The decoder goes on
 * after damage and fills in gray, which must not pass for the picture. Of its own warnings it tells
 * only the first one; that the last marker is missing is told in any case.
 */
final class Damage implements IIOReadWarningListener {
  private static final String NO_END = "Truncated File";

  /** Beginnings and parts of warnings after which all pixels may be there. */
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

  /** Warnings after which all pixels may be there. */
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
   * Checks that the decoder did not miss pixels.
   *
   * @throws PictureException if it did
   */
  void check() throws PictureException {
    if (first != null) {
      throw missing(first);
    }
  }

  /**
   * Checks the same of a part of a picture, whose end is always there.
   *
   * @throws PictureException if the decoder missed pixels
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
