package org.equilux.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The scale of an axis.
 *
 * @param least value at {@code from}
 * @param greatest value at {@code to}
 * @param logarithmic whether equal ratios have equal lengths
 */
record Scale(double least, double greatest, double from, double to, boolean logarithmic) {
  private static final int TICKS = 5;

  /** A linear scale from zero. */
  static Scale linear(double greatest, double from, double to) {
    return new Scale(0, greatest > 0 ? greatest : 1, from, to, false);
  }

  double at(double value) {
    double part =
        logarithmic
            ? Math.log(value / least) / Math.log(greatest / least)
            : (value - least) / (greatest - least);
    return from + part * (to - from);
  }

  /** Round values along the axis. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      double factor = greatest / least > 100 ? 10 : 2;
      for (double tick = least; tick <= greatest * 1.001; tick *= factor) {
        ticks.add(tick);
      }
      return ticks;
    }
    double step = step();
    for (int i = 0; i * step <= greatest * 1.001; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** The distance of ticks: 1, 2 or 5 times a power of ten. */
  private double step() {
    double rough = greatest / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    if (lead <= 1) {
      return power;
    }
    if (lead <= 2) {
      return 2 * power;
    }
    return lead <= 5 ? 5 * power : 10 * power;
  }

  /** The shortest label of a tick. */
  static String label(double tick) {
    String text = "%.4f".formatted(tick);
    return text.replaceAll("0+$", "").replaceAll("[.,]$", "");
  }
}
