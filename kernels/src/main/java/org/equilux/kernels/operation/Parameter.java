package org.equilux.kernels.operation;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/**
 * A parameter of an operation: its name, meaning, default and permitted values. The REST API, forms
 * and help are derived from it.
 */
public sealed interface Parameter {
  String name();

  String description();

  /**
   * The value used when none is given, in the form in which it would be given; empty if there is
   * none.
   */
  String defaultValue();

  /** Whether a value must be given. */
  default boolean required() {
    return false;
  }

  /**
   * Checks a value given by a person.
   *
   * @return the value in its canonical form
   * @throws IllegalArgumentException if the value is not allowed; the message names the allowed
   *     values
   */
  String parse(String value);

  /**
   * One of a few words.
   *
   * @param choices the words, lower case; the first is the default
   */
  record Choice(String name, String description, List<String> choices) implements Parameter {
    public Choice {
      choices = List.copyOf(choices);
    }

    @Override
    public String defaultValue() {
      return choices.getFirst();
    }

    @Override
    public String parse(String value) {
      String word = value.strip().toLowerCase(Locale.ROOT);
      if (!choices.contains(word)) {
        throw new IllegalArgumentException(
            "%s cannot be \"%s\"; it is one of %s"
                .formatted(name, value, String.join(", ", choices)));
      }
      return word;
    }
  }

  /**
   * A number from a range, or one of a few words instead.
   *
   * @param words lower case; may be empty
   * @param least the smallest number
   * @param greatest the largest number
   * @param whole whether only whole numbers are taken
   * @param defaultValue in canonical form
   */
  record Numeric(
      String name,
      String description,
      List<String> words,
      double least,
      double greatest,
      boolean whole,
      String defaultValue)
      implements Parameter {
    /**
     * The maximum number of digits: more than any meaningful value has, and few enough for fast
     * parsing.
     */
    private static final int MAX_DIGITS = 40;

    public Numeric {
      words = List.copyOf(words);
    }

    /** A number without words. */
    public Numeric(
        String name,
        String description,
        double least,
        double greatest,
        boolean whole,
        String defaultValue) {
      this(name, description, List.of(), least, greatest, whole, defaultValue);
    }

    /** The allowed values, for people: {@code 0 to 100}, {@code auto, full, 8 to 16}. */
    public String range() {
      return words.isEmpty() ? numbers() : String.join(", ", words) + ", " + numbers();
    }

    /** Whether every finite number is taken. */
    public boolean isUnbounded() {
      return least == -Double.MAX_VALUE && greatest == Double.MAX_VALUE;
    }

    /** The accepted numbers as display text: {@code 0 to 100}, or {@code any number}. */
    public String numbers() {
      return isUnbounded() ? "any number" : canonical(least) + " to " + canonical(greatest);
    }

    @Override
    public String parse(String value) {
      String word = value.strip().toLowerCase(Locale.ROOT);
      if (words.contains(word)) {
        return word;
      }
      try {
        double number = word.length() > MAX_DIGITS ? Double.NaN : Double.parseDouble(word);
        if (number >= least && number <= greatest && !(whole && number != Math.rint(number))) {
          return canonical(number);
        }
      } catch (NumberFormatException e) {
        throw wrong(value, e);
      }
      throw wrong(value, null);
    }

    private IllegalArgumentException wrong(String value, NumberFormatException cause) {
      return new IllegalArgumentException(
          "%s cannot be \"%s\"; it is %s%s"
              .formatted(
                  name,
                  value,
                  words.isEmpty() ? (whole ? "a whole number from " : "a number from ") : "one of ",
                  range()),
          cause);
    }
  }

  /**
   * A number as text that is read as the same number again.
   *
   * @param number finite
   */
  static String canonical(double number) {
    if (number == (long) number) {
      return Long.toString((long) number);
    }
    BigDecimal exact = BigDecimal.valueOf(number).stripTrailingZeros();
    boolean isShort = Math.abs(exact.precision() - exact.scale()) <= 16 && exact.scale() <= 16;
    return isShort ? exact.toPlainString() : exact.toString();
  }

  /**
   * Two numbers, the second one not below the first, separated by a comma; or one of a few words
   * instead.
   *
   * @param words lower case, at least one; the first is the default
   */
  record Interval(String name, String description, List<String> words) implements Parameter {
    private static final int MAX_LENGTH = 80;

    public Interval {
      words = List.copyOf(words);
    }

    @Override
    public String defaultValue() {
      return words.getFirst();
    }

    @Override
    public String parse(String value) {
      String text = value.strip().toLowerCase(Locale.ROOT);
      if (words.contains(text)) {
        return text;
      }
      String[] ends = text.split(",", -1);
      if (ends.length != 2 || text.length() > MAX_LENGTH) {
        throw wrong(value, null);
      }
      try {
        double low = Double.parseDouble(ends[0]);
        double high = Double.parseDouble(ends[1]);
        if (!(low <= high) || !Double.isFinite(high - low)) {
          throw wrong(value, null);
        }
        return canonical(low) + "," + canonical(high);
      } catch (NumberFormatException e) {
        throw wrong(value, e);
      }
    }

    private IllegalArgumentException wrong(String value, NumberFormatException cause) {
      return new IllegalArgumentException(
          "%s cannot be \"%s\"; it is one of %s, or two numbers such as -10,2500.5, the first one not above the second"
              .formatted(name, value, String.join(", ", words)),
          cause);
    }
  }

  /**
   * A file attached to the picture. The parameter's value is the file's display name; its content
   * is passed separately.
   *
   * @param kind the role of the file
   */
  record Attachment(String name, String description, Kind kind, boolean required)
      implements Parameter {
    /** The kind of a file. */
    public enum Kind {
      /** A picture of the same size; pixels are counted where it is not black. */
      MASK,
      /** A picture of any size that is counted. */
      REFERENCE,
      /** A file of lookup tables. */
      TABLE
    }

    private static final int MAX_NAME = 255;

    @Override
    public String defaultValue() {
      return "";
    }

    @Override
    public String parse(String value) {
      if (value.length() > MAX_NAME || value.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "the file given as %s has a name that is too long or has control characters"
                .formatted(name));
      }
      return value;
    }
  }
}
