package org.equilux.master.auditlog;

/**
 * The origin of an action: an account, a client that is not signed in, or the master.
 *
 * @param user the account's name; null if the client is not signed in
 * @param account the account's id; null if the client is not signed in
 * @param admin whether the account has the administrator's role
 * @param by the id of the session or token used; null if the client is not signed in
 * @param address of the client; null for the master
 */
public record Actor(String user, String account, boolean admin, String by, String address) {
  /** The master itself, acting on its options or for its administrator on the machine. */
  public static final Actor MASTER = new Actor(null, null, true, "master", null);

  /** A client that is not signed in. */
  public static Actor stranger(String address) {
    return new Actor(null, null, false, null, address);
  }
}
