package org.equilux.bench.network;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The rate of a link, each way.
 *
 * @param bitsPerSecond infinite without limit
 */
public record BitRate(double bitsPerSecond) {
  public static final BitRate UNSHAPED = new BitRate(Double.POSITIVE_INFINITY);
  private static final double KILO = 1e3;
  private static final String UNITS = "kmg";
  private static final Pattern FORM =
      Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kmg]?)(?:bit/s)?", Pattern.CASE_INSENSITIVE);

  /** The rate's name on the command line. */
  public static final class Converter implements ITypeConverter<BitRate> {
    @Override
    public BitRate convert(String value) {
      if (value.equalsIgnoreCase("none")) {
        return UNSHAPED;
      }
      Matcher matcher = FORM.matcher(value.strip());
      if (matcher.matches()) {
        int power =
            (" " + UNITS).indexOf((matcher.group(2) + " ").toLowerCase(Locale.ROOT).charAt(0));
        double rate = Double.parseDouble(matcher.group(1)) * Math.pow(KILO, power);
        if (rate > 0) {
          return new BitRate(rate);
        }
      }
      throw new TypeConversionException(
          "\"%s\" is not a rate in bits per second; give one such as 1G or 100M, or none"
              .formatted(value));
    }
  }

  public boolean isShaped() {
    return bitsPerSecond < Double.POSITIVE_INFINITY;
  }

  /** The rate for display, such as {@code 10 Gbit/s}. */
  @Override
  public String toString() {
    if (!isShaped()) {
      return "unshaped";
    }
    int power = (int) Math.clamp(Math.floor(Math.log10(bitsPerSecond) / 3), 0, UNITS.length());
    String prefix = power == 0 ? "" : ("" + " kMG".charAt(power));
    double value = bitsPerSecond / Math.pow(KILO, power);
    String number = value == Math.rint(value) ? "%.0f".formatted(value) : "%.4g".formatted(value);
    return number + " " + prefix + "bit/s";
  }
}
