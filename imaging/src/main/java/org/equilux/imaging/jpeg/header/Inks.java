package org.equilux.imaging.jpeg.header;

/** The form of the inks (cyan, magenta, yellow and black) in a picture of four components. */
public enum Inks {
  /** No inks: the picture is gray, RGB or YCbCr. */
  NONE,
  /** 255 is full ink: in pictures without Adobe's marker, and in a TIFF. */
  PLAIN,
  /** 0 is full ink, as in files of Adobe's programs. */
  INVERTED,
  /** As {@link #INVERTED}, with the first three inks converted to YCC. */
  YCCK;

  /** Whether 0 is full ink. */
  public boolean isInverted() {
    return this == INVERTED || this == YCCK;
  }
}
