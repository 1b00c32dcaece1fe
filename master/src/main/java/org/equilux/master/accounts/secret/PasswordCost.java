package org.equilux.master.accounts.secret;

/**
 * The cost of an Argon2id password hash, which each sign-in attempt pays as well.
 *
 * @param kibibytes memory in KiB, at least 8
 * @param passes passes over the memory, at least 1
 */
public record PasswordCost(int kibibytes, int passes) {
  /** 19 MiB and two passes, as recommended by OWASP's Password Storage Cheat Sheet. */
  public static final PasswordCost RECOMMENDED = new PasswordCost(19 << 10, 2);

  /** The smallest cost of Argon2, for tests. */
  public static final PasswordCost LEAST = new PasswordCost(8, 1);
}
