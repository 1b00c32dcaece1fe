package org.equilux.master.accounts;

import java.time.Instant;

/**
 * What scripts have in place of a password. The token itself is shown once and not kept.
 *
 * @param id by which it is revoked; no secret
 * @param owner the account for which it speaks
 * @param name what its owner calls it
 * @param expires null if it never does
 */
public record ApiToken(String id, String owner, String name, Instant created, Instant expires) {
  boolean isValid(Instant now) {
    return expires == null || now.isBefore(expires);
  }
}
