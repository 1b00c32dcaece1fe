package org.equilux.engine.attachment;

import org.equilux.imaging.PageInfo;
import org.equilux.imaging.metadata.Orientation.Place;

/**
 * The alignment of a mask's page with a picture's page. A mask is drawn on the picture as
 * displayed, so it fits if both have equal displayed sizes, and is rotated to the stored
 * orientation of the picture. A mask without an orientation whose size equals only the stored size
 * of the picture is used unrotated.
 *
 * @param mask a page of the mask
 * @param picture a page of the picture
 */
public record MaskFit(PageInfo mask, PageInfo picture) {
  /** Whether the mask fits in one of these ways. */
  public boolean fits() {
    return isShownAlike() || isStoredAlike();
  }

  /** Whether the mask's rows correspond to the stored rows of the picture. */
  boolean isStraight() {
    return !isShownAlike() || mask.orientation().equals(picture.orientation());
  }

  private boolean isShownAlike() {
    return shownWidth(mask) == shownWidth(picture) && shownHeight(mask) == shownHeight(picture);
  }

  private boolean isStoredAlike() {
    return mask.orientation().isUpright()
        && mask.width() == picture.width()
        && mask.height() == picture.height();
  }

  /**
   * The position in the stored mask of a pixel of the stored picture, for a mask that must be
   * rotated.
   */
  Place inMask(int x, int y) {
    Place shown = picture.orientation().shown(x, y, picture.width(), picture.height());
    return mask.orientation().stored(shown.x(), shown.y(), mask.width(), mask.height());
  }

  /**
   * The stored size of a page, and the displayed size if it differs, for messages.
   *
   * @param unit text after the first size, with a leading blank; may be empty
   */
  public static String size(PageInfo page, String unit) {
    String stored = "%d x %d%s".formatted(page.width(), page.height(), unit);
    return page.orientation().isTransposed()
        ? "%s (%d x %d as shown, by orientation %d)"
            .formatted(stored, page.height(), page.width(), page.orientation().number())
        : stored;
  }

  private static int shownWidth(PageInfo page) {
    return page.orientation().isTransposed() ? page.height() : page.width();
  }

  private static int shownHeight(PageInfo page) {
    return page.orientation().isTransposed() ? page.width() : page.height();
  }
}
