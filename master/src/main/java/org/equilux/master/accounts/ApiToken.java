package org.equilux.master.accounts;

import java.time.Instant;
import java.util.Set;

/**
 * A token for programs that call the API. Its text is shown once and not stored.
 *
 * @param id for revoking the token; not secret
 * @param owner id of the account
 * @param name given by the owner
 * @param scopes granted parts of the API; a token of an older release has all scopes
 * @param expires null if the token does not expire
 * @param lastUsed null if the token was never used, or not since an older release
 */
public record ApiToken(
    String id,
    String owner,
    String name,
    Set<Scope> scopes,
    Instant created,
    Instant expires,
    Instant lastUsed) {
  /** Completes the record of an older release. */
  public ApiToken {
    scopes = scopes == null ? Scope.ALL : Scope.set(scopes);
  }

  boolean isValid(Instant now) {
    return expires == null || now.isBefore(expires);
  }

  ApiToken usedAt(Instant time) {
    return new ApiToken(id, owner, name, scopes, created, expires, time);
  }
}
