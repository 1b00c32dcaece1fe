package org.equilux.master.accounts;

import java.time.Instant;

/**
 * A token that scripts use in place of a password. The token's text is shown once and not kept.
 *
 * @param id for revoking the token; no secret
 * @param owner the account for which it speaks
 * @param name given by its owner
 * @param expires null if the token never expires
 */
public record ApiToken(String id, String owner, String name, Instant created, Instant expires) {
  boolean isValid(Instant now) {
    return expires == null || now.isBefore(expires);
  }
}
