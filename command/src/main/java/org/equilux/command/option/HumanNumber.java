package org.equilux.command.option;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers with a unit prefix, as people write them: 4M, 1.5G. */
public final class HumanNumber {
  private static final Pattern FORM =
      Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kmgt]?)(?:i?b)?", Pattern.CASE_INSENSITIVE);

  private HumanNumber() {}

  /** A number of bytes: prefixes are powers of 1024. */
  public static final class Bytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      return parse(value, 1024, "a size in bytes, such as 4M or 1.5G");
    }
  }

  /** A number of other things: prefixes are powers of 1000. */
  public static final class Count implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      return parse(value, 1000, "a number, such as 500M or 2G");
    }
  }

  private static long parse(String value, int base, String expected) {
    Matcher matcher = FORM.matcher(value.strip());
    if (matcher.matches()) {
      int power = " kmgt".indexOf((" " + matcher.group(2)).strip().toLowerCase(Locale.ROOT));
      BigDecimal number =
          new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(base).pow(power));
      if (number.signum() > 0 && number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
        return Math.max(1, number.longValue());
      }
    }
    throw new TypeConversionException("\"%s\" is not %s".formatted(value, expected));
  }
}
