package org.equilux.master.accounts;

import java.time.Duration;
import java.util.Optional;
import org.equilux.master.accounts.secret.PasswordCost;

/**
 * The settings of accounts.
 *
 * @param demo whether any name with any password is accepted
 * @param adminPassword the first administrator's password; empty to generate one. Used only if
 *     there are no accounts, or with {@code resetAdmin}.
 * @param resetAdmin whether the account {@code admin} gets a new password at this start
 * @param sessionIdle idle time after which a session ends
 * @param passwordCost cost of new password hashes
 */
public record AccountSettings(
    boolean demo,
    Optional<String> adminPassword,
    boolean resetAdmin,
    Duration sessionIdle,
    PasswordCost passwordCost) {
  /** The default: no demo; the first password is generated; sessions end after 12 idle hours. */
  public static final AccountSettings DEFAULT =
      new AccountSettings(
          false, Optional.empty(), false, Duration.ofHours(12), PasswordCost.RECOMMENDED);
}
