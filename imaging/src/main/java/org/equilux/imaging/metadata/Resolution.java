package org.equilux.imaging.metadata;

/**
 * The print resolution of a picture.
 *
 * @param x pixels per inch horizontally, greater than 0
 * @param y pixels per inch vertically, greater than 0
 */
public record Resolution(double x, double y) {
  private static final double INCHES_IN_METER = 1 / 0.0254;

  public Resolution {
    if (!(x > 0 && y > 0)) {
      throw new IllegalArgumentException("no resolution: " + x + " x " + y);
    }
  }

  /** Converts a resolution in pixels per meter. */
  public static Resolution inMeter(double x, double y) {
    return new Resolution(x / INCHES_IN_METER, y / INCHES_IN_METER);
  }

  /** Pixels per meter horizontally. */
  public double xInMeter() {
    return x * INCHES_IN_METER;
  }

  /** Pixels per meter vertically. */
  public double yInMeter() {
    return y * INCHES_IN_METER;
  }
}
