package org.equilux.imaging.tiff.directory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.equilux.imaging.io.PictureBytes;

/** The selection of an input's fields that a result copies. */
public final class Metadata {
  private static final int ICC_COLOR_SPACE_AT = 16;

  private Metadata() {}

  /**
   * Whether a field is valid for a result.
   *
   * @param toGray whether the input has color but the result has not
   */
  public static boolean fits(Field field, boolean toGray, PictureBytes input) throws IOException {
    return switch (field.tag()) {
      case Tag.ICC_PROFILE -> !toGray || isGrayProfile(field, input);
      case Tag.EXIF, Tag.GPS, Tag.IMAGEJ_METADATA -> true;
      default -> Tag.METADATA.contains(field.tag());
    };
  }

  /**
   * Whether a profile is for gray, by the color space at byte 16 of its header (ICC.1:2022, 7.2.8).
   */
  private static boolean isGrayProfile(Field profile, PictureBytes input) throws IOException {
    if (profile.byteLength() < ICC_COLOR_SPACE_AT + 4) {
      return false;
    }
    byte[] space = input.bytes(profile.position() + ICC_COLOR_SPACE_AT, 4);
    return new String(space, StandardCharsets.US_ASCII).equals("GRAY");
  }
}
