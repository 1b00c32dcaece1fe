package org.equilux.master.accounts;

import java.util.Optional;
import org.equilux.master.accounts.secret.Secrets;

/**
 * The cookies that identify browsers which have signed in as an account before: a random text with
 * its HMAC, keyed by the hash of the account's password. Cookies are not stored; a new password
 * invalidates all cookies of the account.
 */
final class KnownBrowsers {
  private static final int TEXT_LENGTH = 22;

  private final Secrets secrets;

  KnownBrowsers(Secrets secrets) {
    this.secrets = secrets;
  }

  /** Creates a cookie. */
  String cookie(Account account) {
    String text = secrets.secret().substring(0, TEXT_LENGTH);
    return text + code(account, text);
  }

  /** The random text of a cookie that is valid for an account; empty if it is not. */
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
