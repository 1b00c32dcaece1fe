package org.equilux.imaging.metadata;

/**
 * The rotation or reflection that displays a picture upright (EXIF 2.3 and TIFF 6.0, field 274).
 *
 * @param number 1 (upright as stored) to 8
 */
public record Orientation(int number) {
  /** The orientation of a picture that is upright as stored. */
  public static final Orientation UPRIGHT = new Orientation(1);

  private static final int FIRST_TRANSPOSED = 5;
  private static final int LAST = 8;

  /** The orientation of a field's value; invalid values mean upright. */
  public static Orientation of(long number) {
    return number > 1 && number <= LAST ? new Orientation((int) number) : UPRIGHT;
  }

  public boolean isUpright() {
    return number == 1;
  }

  /** Whether rows of the stored picture are columns of the displayed one. */
  public boolean isTransposed() {
    return number >= FIRST_TRANSPOSED;
  }

  /**
   * The position of a pixel.
   *
   * @param x column, from 0
   * @param y row, from 0
   */
  public record Place(int x, int y) {}

  /**
   * The displayed position of a stored pixel.
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
   * The stored position of a displayed pixel.
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
