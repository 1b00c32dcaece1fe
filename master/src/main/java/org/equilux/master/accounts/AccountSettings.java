package org.equilux.master.accounts;

import java.util.Optional;

/**
 * The settings of accounts.
 *
 * @param demo whether any name and any password will do
 * @param adminPassword the first administrator's password; empty to generate one. It is used only
 *     if there are no accounts yet, or with {@code resetAdmin}.
 * @param resetAdmin whether the account {@code admin} gets a new password at this start
 */
public record AccountSettings(boolean demo, Optional<String> adminPassword, boolean resetAdmin) {
  /** Real accounts; the first password is generated. */
  public static final AccountSettings DEFAULT = new AccountSettings(false, Optional.empty(), false);

  /**
   * @throws IllegalArgumentException if the password is too short or long
   */
  public AccountSettings {
    adminPassword.ifPresent(Passwords::check);
  }
}
