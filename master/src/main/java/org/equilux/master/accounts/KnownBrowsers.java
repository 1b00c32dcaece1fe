package org.equilux.master.accounts;

import java.util.Optional;
import org.equilux.master.accounts.secret.Secrets;

/**
 * Cookies by which a browser that has signed in as an account is known again: a random text, and a
 * code of it (HMAC) with the hash of the account's password. Nothing is kept of a cookie; all
 * cookies of an account end with its password.
 */
final class KnownBrowsers {
  private static final int TEXT_LENGTH = 22;

  private final Secrets secrets;

  KnownBrowsers(Secrets secrets) {
    this.secrets = secrets;
  }

  /** Makes a cookie. */
  String cookie(Account account) {
    String text = secrets.secret().substring(0, TEXT_LENGTH);
    return text + code(account, text);
  }

  /** The text of a cookie that was made for an account. */
  static Optional<String> text(Account account, String cookie) {
    if (account.password().isEmpty() || cookie.length() <= TEXT_LENGTH) {
      return Optional.empty();
    }
    String text = cookie.substring(0, TEXT_LENGTH);
    return Secrets.equal(cookie.substring(TEXT_LENGTH), code(account, text))
        ? Optional.of(text)
        : Optional.empty();
  }

  private static String code(Account account, String text) {
    return Secrets.derived(account.password(), "browser " + text);
  }
}
