package org.equilux.imaging;

/** The kinds of picture file that can be read and written, told apart by their first bytes. */
public enum PictureKind {
  JPEG("image/jpeg", "jpg"),
  PNG("image/png", "png"),
  TIFF("image/tiff", "tif");

  private final String mediaType;
  private final String extension;

  PictureKind(String mediaType, String extension) {
    this.mediaType = mediaType;
    this.extension = extension;
  }

  public String mediaType() {
    return mediaType;
  }

  /** The usual file name extension, without the dot. */
  public String extension() {
    return extension;
  }
}
