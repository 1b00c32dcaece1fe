package org.equilux.imaging.metadata;

/**
 * The way in which a picture is turned or mirrored to be shown upright (EXIF 2.3 and TIFF 6.0,
 * field 274).
 *
 * @param number 1 (upright as it is) to 8
 */
public record Orientation(int number) {
  /** A picture that is shown as it is stored. */
  public static final Orientation UPRIGHT = new Orientation(1);

  private static final int FIRST_TRANSPOSED = 5;
  private static final int LAST = 8;

  /** Number of a field that a program wrote; what has no meaning is upright. */
  public static Orientation of(long number) {
    return number > 1 && number <= LAST ? new Orientation((int) number) : UPRIGHT;
  }

  public boolean isUpright() {
    return number == 1;
  }

  /** Whether rows of the stored picture are columns of the one that is shown. */
  public boolean isTransposed() {
    return number >= FIRST_TRANSPOSED;
  }

  /**
   * A place in a picture.
   *
   * @param x column, from 0
   * @param y row, from 0
   */
  public record Place(int x, int y) {}

  /**
   * The place at which a stored pixel is shown.
   *
   * @param width of the stored picture
   * @param height of the stored picture
   */
  public Place shown(int x, int y, int width, int height) {
    int right = width - 1 - x;
    int below = height - 1 - y;
    return switch (number) {
      case 2 -> new Place(right, y);
      case 3 -> new Place(right, below);
      case 4 -> new Place(x, below);
      case 5 -> new Place(y, x);
      case 6 -> new Place(below, x);
      case 7 -> new Place(below, right);
      case 8 -> new Place(y, right);
      default -> new Place(x, y);
    };
  }

  /**
   * The place at which a pixel that is shown is stored.
   *
   * @param width of the stored picture
   * @param height of the stored picture
   */
  public Place stored(int x, int y, int width, int height) {
    return switch (number) {
      case 2 -> new Place(width - 1 - x, y);
      case 3 -> new Place(width - 1 - x, height - 1 - y);
      case 4 -> new Place(x, height - 1 - y);
      case 5 -> new Place(y, x);
      case 6 -> new Place(y, height - 1 - x);
      case 7 -> new Place(width - 1 - y, height - 1 - x);
      case 8 -> new Place(width - 1 - y, x);
      default -> new Place(x, y);
    };
  }
}
