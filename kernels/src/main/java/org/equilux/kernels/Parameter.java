package org.equilux.kernels;

import java.util.List;
import java.util.Locale;

/**
 * A parameter of an operation: its name, what it means, its default and which values it takes. The
 * one place from which the REST API, forms and help are made.
 */
public sealed interface Parameter {
  String name();

  String description();

  /** The value used when none is given, in the form in which it would be given. */
  String defaultValue();

  /**
   * Checks a value given by a person.
   *
   * @return the value in its canonical form
   * @throws IllegalArgumentException if it is not allowed; the message says what is
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
}
