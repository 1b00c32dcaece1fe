package org.equilux.master.auditlog;

/**
 * The client that does something.
 *
 * @param user the name of its account; null if it is not signed in
 * @param account the id of its account; null if it is not signed in
 * @param admin whether the account is an administrator's
 * @param by the session or the token that speaks for the account, by its id; null if it is not
 *     signed in
 * @param address from which its request comes; null for the master itself
 */
public record Actor(String user, String account, boolean admin, String by, String address) {
  /** The master itself, as its options or its administrator on the machine ask. */
  public static final Actor MASTER = new Actor(null, null, true, "master", null);

  /** A client that is not signed in. */
  public static Actor stranger(String address) {
    return new Actor(null, null, false, null, address);
  }
}
