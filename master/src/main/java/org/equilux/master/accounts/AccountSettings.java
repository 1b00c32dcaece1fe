package org.equilux.master.accounts;

import java.time.Duration;
import java.util.Optional;
import org.equilux.master.accounts.secret.PasswordCost;

/**
 * The settings of accounts.
 *
 * @param demo whether any name and any password will do
 * @param adminPassword the first administrator's password; empty to generate one. It is used only
 *     if there are no accounts yet, or with {@code resetAdmin}.
 * @param resetAdmin whether the account {@code admin} gets a new password at this start
 * @param sessionIdle the time after which a browser that is not used is signed out
 * @param passwordCost of new hashes of passwords
 */
public record AccountSettings(
    boolean demo,
    Optional<String> adminPassword,
    boolean resetAdmin,
    Duration sessionIdle,
    PasswordCost passwordCost) {
  /** Real accounts; the first password is generated; browsers are signed out after 12 hours. */
  public static final AccountSettings DEFAULT =
      new AccountSettings(
          false, Optional.empty(), false, Duration.ofHours(12), PasswordCost.RECOMMENDED);
}
