package org.equilux.master.accounts.secret;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The common passwords of at least 10 characters, including those among the 10,000 most common
 * ones. Shorter ones are refused for their length. The check ignores case.
 */
final class CommonPasswords {
  private static final String FILE = "/org/equilux/master/accounts/common-passwords.txt";

  /** The prefix of lines about the origin of the list. */
  private static final String COMMENT = "# ";

  private static final Set<String> ALL = read();

  private CommonPasswords() {}

  static boolean contains(String password) {
    return ALL.contains(password.toLowerCase(Locale.ROOT));
  }

  private static Set<String> read() {
    try (InputStream in = CommonPasswords.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("this installation lacks " + FILE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith(COMMENT))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
