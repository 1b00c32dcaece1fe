package org.equilux.master.accounts;

import java.time.Instant;
import java.util.Set;

/**
 * A token that scripts use in place of a password. The token's text is shown once and not kept.
 *
 * @param id for revoking the token; no secret
 * @param owner the account for which it speaks
 * @param name given by its owner
 * @param scopes the parts of the API that it opens; a token of an older release opens all
 * @param expires null if the token never expires
 * @param lastUsed null if it was not used yet, or not since an older release
 */
public record ApiToken(
    String id,
    String owner,
    String name,
    Set<Scope> scopes,
    Instant created,
    Instant expires,
    Instant lastUsed) {
  /** Completes a token of an older release. */
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
