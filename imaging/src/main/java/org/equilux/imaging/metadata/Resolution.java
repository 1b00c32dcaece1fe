package org.equilux.imaging.metadata;

/**
 * How large a picture's pixels are to be printed.
 *
 * @param x pixels in an inch from left to right, greater than 0
 * @param y pixels in an inch from top to bottom, greater than 0
 */
public record Resolution(double x, double y) {
  private static final double INCHES_IN_METER = 1 / 0.0254;

  public Resolution {
    if (!(x > 0 && y > 0)) {
      throw new IllegalArgumentException("no resolution: " + x + " x " + y);
    }
  }

  /** A resolution in pixels per meter, each greater than 0. */
  public static Resolution inMeter(double x, double y) {
    return new Resolution(x / INCHES_IN_METER, y / INCHES_IN_METER);
  }

  /** Pixels in a meter from left to right. */
  public double xInMeter() {
    return x * INCHES_IN_METER;
  }

  /** Pixels in a meter from top to bottom. */
  public double yInMeter() {
    return y * INCHES_IN_METER;
  }
}
