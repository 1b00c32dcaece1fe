package org.equilux.master.accounts;

import java.util.Optional;

/**
 * How people sign in.
 *
 * @param demo whether any name and any password will do
 * @param adminPassword the first administrator's; empty to generate one. Of no account once there
 *     are accounts, unless {@code resetAdmin}.
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
