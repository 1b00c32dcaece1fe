package org.equilux.master.accounts;

import java.time.Instant;

/**
 * A person or program that may sign in.
 *
 * @param id by which the account owns jobs, batches, uploads, tokens and sessions: its name, and a
 *     random text that tells it from earlier and later accounts of that name. Accounts of older
 *     releases, the first administrator and the users of a demo have their name alone.
 * @param password its hash, as {@link org.equilux.master.accounts.secret.Passwords} writes it;
 *     empty if no password fits
 * @param external the user of a provider who signs in there; null for an account of this master
 */
public record Account(
    String id,
    String name,
    boolean admin,
    String password,
    Instant created,
    ExternalIdentity external) {
  /** No name has it. */
  private static final String BETWEEN = ":";

  /** Completes an account of an older release. */
  public Account {
    id = id == null ? name : id;
  }

  /** Makes an account with its name as its id. */
  static Account named(String name, boolean admin, String password, Instant created) {
    return new Account(name, name, admin, password, created, null);
  }

  /** Makes an account that no other one was or will be. */
  static Account unique(
      String random, String name, boolean admin, String password, Instant created) {
    return new Account(name + BETWEEN + random, name, admin, password, created, null);
  }

  /** Makes the account of a provider's user; no password fits it. */
  static Account external(String random, String name, ExternalUser user, Instant created) {
    return new Account(name + BETWEEN + random, name, user.admin(), "", created, user.identity());
  }

  Account withPassword(String hash) {
    return new Account(id, name, admin, hash, created, external);
  }

  Account withAdmin(boolean value) {
    return new Account(id, name, value, password, created, external);
  }

  Caller caller() {
    return new Caller(id, name, admin);
  }

  /** The name of the account that has an id. */
  public static String nameOf(String id) {
    int end = id.indexOf(BETWEEN);
    return end < 0 ? id : id.substring(0, end);
  }
}
