package org.equilux.engine.attachment;

import org.equilux.imaging.PageInfo;
import org.equilux.imaging.metadata.Orientation.Place;

/**
 * The way in which a page of a mask lies on a page of a picture. A mask is drawn on the picture as
 * it is shown, so it fits if both are shown in the same size, and is turned as the picture is
 * stored. A mask without an orientation that has only the size of the stored picture lies on that
 * as it is.
 *
 * @param mask a page of the mask
 * @param picture a page of the picture
 */
public record MaskFit(PageInfo mask, PageInfo picture) {
  /** Whether the mask fits in one of the two ways. */
  public boolean fits() {
    return isShownAlike() || isStoredAlike();
  }

  /** Whether the mask's rows are those of the stored picture. */
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

  /** The place in the stored mask of a pixel of the stored picture, for a mask that is turned. */
  Place inMask(int x, int y) {
    Place shown = picture.orientation().shown(x, y, picture.width(), picture.height());
    return mask.orientation().stored(shown.x(), shown.y(), mask.width(), mask.height());
  }

  /**
   * The size of a page for people, and the size in which it is shown where that differs.
   *
   * @param unit word after the first size, with the blank before it; may be empty
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
