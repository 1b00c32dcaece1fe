package org.equilux.master.accounts.secret;

/**
 * The cost of a password's hash by Argon2id: of each new hash, and so of each attempt to sign in.
 *
 * @param kibibytes memory, at least 8
 * @param passes over the memory, at least 1
 */
public record PasswordCost(int kibibytes, int passes) {
  /** 19 MiB and two passes, as recommended by OWASP's Password Storage Cheat Sheet. */
  public static final PasswordCost RECOMMENDED = new PasswordCost(19 << 10, 2);

  /** The smallest cost of Argon2, for tests. */
  public static final PasswordCost LEAST = new PasswordCost(8, 1);
}
