package org.equilux.imaging.jpeg;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.equilux.imaging.PictureException;

/**
 * Remembers the decoder's first warning that pixels are missing or wrong. The decoder goes on after
 * damage and fills in gray, which must not pass for the picture.
 */
final class Damage implements IIOReadWarningListener {
  private String first;

  @Override
  public void warningOccurred(ImageReader source, String warning) {
    // Bytes too many before a marker are skipped and harm nothing; old cameras left some.
    boolean harmless = warning.contains("extraneous bytes");
    boolean damage =
        warning.startsWith("Corrupt JPEG data")
            || warning.startsWith("Premature end")
            || warning.startsWith("Truncated");
    if (damage && !harmless && first == null) {
      first = warning;
    }
  }

  void check() throws PictureException {
    if (first != null) {
      throw PictureException.corrupt("the JPEG is truncated or damaged (" + first + ")");
    }
  }
}
