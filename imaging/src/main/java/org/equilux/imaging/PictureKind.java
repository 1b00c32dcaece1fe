package org.equilux.imaging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The kinds of picture file that can be read and written, told apart by their first bytes. */
public enum PictureKind {
  JPEG("image/jpeg", "jpg", "\u00ff\u00d8\u00ff"),
  PNG("image/png", "png", "\u0089PNG\r\n\u001a\n"),
  TIFF("image/tiff", "tif", "II*\0|MM\0*|II+\0|MM\0+");

  private final String mediaType;
  private final String extension;

  /** First bytes as Latin-1 characters, alternatives divided by bars. */
  private final String magics;

  PictureKind(String mediaType, String extension, String magics) {
    this.mediaType = mediaType;
    this.extension = extension;
    this.magics = magics;
  }

  public String mediaType() {
    return mediaType;
  }

  /** The usual file name extension, without the dot. */
  public String extension() {
    return extension;
  }

  /** Whether a file with these first bytes is of this kind. */
  boolean begins(byte[] start) {
    String latin1 = new String(start, StandardCharsets.ISO_8859_1);
    return Arrays.stream(magics.split("[|]", -1)).anyMatch(latin1::startsWith);
  }
}
