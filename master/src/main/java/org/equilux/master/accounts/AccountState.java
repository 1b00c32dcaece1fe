package org.equilux.master.accounts;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * The state of all accounts, immutable. A change creates another state, which becomes valid when it
 * is in the database.
 *
 * @param accounts by name
 * @param tokens by the hash of the token
 * @param sessions by the hash of the cookie
 */
record AccountState(
    Map<String, Account> accounts, Map<String, ApiToken> tokens, Map<String, Session> sessions) {
  static final AccountState EMPTY = new AccountState(Map.of(), Map.of(), Map.of());

  AccountState {
    accounts = accounts == null ? Map.of() : accounts;
    tokens = tokens == null ? Map.of() : tokens;
    sessions = sessions == null ? Map.of() : sessions;
  }

  AccountState with(Account account) {
    return new AccountState(with(accounts, account.name(), account), tokens, sessions);
  }

  AccountState with(String hash, ApiToken token) {
    return new AccountState(accounts, with(tokens, hash, token), sessions);
  }

  AccountState with(String hash, Session session) {
    return new AccountState(accounts, tokens, with(sessions, hash, session));
  }

  AccountState without(Account account) {
    return new AccountState(
            only(accounts, other -> !other.name().equals(account.name())), tokens, sessions)
        .withoutAccessOf(account);
  }

  /** This state without the tokens and sessions of an account. */
  AccountState withoutAccessOf(Account account) {
    return withTokens(token -> !token.owner().equals(account.id()))
        .withSessions(session -> !session.owner().equals(account.id()));
  }

  /** The account with an id. */
  Optional<Account> byId(String id) {
    return Optional.ofNullable(accounts.get(Account.nameOf(id)))
        .filter(account -> account.id().equals(id));
  }

  /** The account of a provider's user. */
  Optional<Account> byIdentity(ExternalIdentity identity) {
    return accounts.values().stream()
        .filter(account -> identity.equals(account.external()))
        .findFirst();
  }

  /** This state with only the matching tokens. */
  AccountState withTokens(Predicate<ApiToken> kept) {
    return new AccountState(accounts, only(tokens, kept), sessions);
  }

  /** This state with only the matching sessions. */
  AccountState withSessions(Predicate<Session> kept) {
    return new AccountState(accounts, tokens, only(sessions, kept));
  }

  /** This state without the session of a cookie. */
  AccountState withoutSession(String hash) {
    Map<String, Session> left = new LinkedHashMap<>(sessions);
    left.remove(hash);
    return new AccountState(accounts, tokens, left);
  }

  /** This state with the times of the last uses of tokens and sessions, by their hashes. */
  AccountState withUses(Map<String, Instant> uses) {
    return new AccountState(
        accounts, used(tokens, uses, ApiToken::usedAt), used(sessions, uses, Session::usedAt));
  }

  private static <T> Map<String, T> used(
      Map<String, T> map, Map<String, Instant> uses, BiFunction<T, Instant, T> usedAt) {
    Map<String, T> next = new LinkedHashMap<>(map);
    next.replaceAll(
        (hash, value) -> uses.containsKey(hash) ? usedAt.apply(value, uses.get(hash)) : value);
    return next;
  }

  private static <T> Map<String, T> with(Map<String, T> map, String key, T value) {
    Map<String, T> next = new LinkedHashMap<>(map);
    next.put(key, value);
    return next;
  }

  private static <T> Map<String, T> only(Map<String, T> map, Predicate<T> kept) {
    Map<String, T> next = new LinkedHashMap<>(map);
    next.values().removeIf(kept.negate());
    return next;
  }
}
