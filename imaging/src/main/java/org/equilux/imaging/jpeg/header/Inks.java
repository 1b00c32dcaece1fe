package org.equilux.imaging.jpeg.header;

/** The way in which a picture of four components has its inks: cyan, magenta, yellow and black. */
public enum Inks {
  /** None: the picture is gray or has red, green and blue, or brightness and colors. */
  NONE,
  /** 255 is all of an ink: of pictures without Adobe's marker, and of those in a TIFF. */
  PLAIN,
  /** 0 is all of an ink, as Adobe's programs write them. */
  INVERTED,
  /**
   * As {@link #INVERTED}, with brightness and two differences of color in place of the first three
   * inks.
   */
  YCCK;

  /** Whether 0 is all of an ink. */
  public boolean isInverted() {
    return this == INVERTED || this == YCCK;
  }
}
