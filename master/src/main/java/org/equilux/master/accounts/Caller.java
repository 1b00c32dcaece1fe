package org.equilux.master.accounts;

/**
 * The account that makes a request.
 *
 * @param name the account's
 * @param admin whether it may see and do everything
 */
public record Caller(String name, boolean admin) {
  /** Whether what belongs to an account exists for this caller. */
  public boolean maySee(String owner) {
    return admin || name.equals(owner);
  }
}
