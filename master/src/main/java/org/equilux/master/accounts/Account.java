package org.equilux.master.accounts;

import java.time.Instant;

/**
 * The account of a user, a person or a program.
 *
 * @param id the owner id of the account's jobs, batches, uploads, tokens and sessions: the name,
 *     and a random text that distinguishes the account from earlier and later ones of that name. In
 *     accounts of older releases, the first administrator's and those of a demo, the name alone.
 * @param password hash in the form of {@link org.equilux.master.accounts.secret.Passwords}; empty
 *     if no password is accepted
 * @param external the user at the identity provider; null for a local account
 */
public record Account(
    String id,
    String name,
    boolean admin,
    String password,
    Instant created,
    ExternalIdentity external) {
  /** The separator of name and random text in ids; names cannot contain it. */
  private static final String BETWEEN = ":";

  /** Completes the record of an older release. */
  public Account {
    id = id == null ? name : id;
  }

  /** Creates an account whose id is its name. */
  static Account named(String name, boolean admin, String password, Instant created) {
    return new Account(name, name, admin, password, created, null);
  }

  /** Creates an account with an id that is never reused. */
  static Account unique(
      String random, String name, boolean admin, String password, Instant created) {
    return new Account(name + BETWEEN + random, name, admin, password, created, null);
  }

  /** Creates the account of a provider's user, for which no password is accepted. */
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

  /** The name of the account with an id. */
  public static String nameOf(String id) {
    int end = id.indexOf(BETWEEN);
    return end < 0 ? id : id.substring(0, end);
  }
}
