package org.equilux.master.accounts;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The account that makes a request.
 *
 * @param id the account's, by which it owns things
 * @param name the account's
 * @param admin whether it may see and do everything
 */
public record Caller(@JsonIgnore String id, String name, boolean admin) {
  /** Whether what belongs to an account exists for this caller. */
  public boolean maySee(String owner) {
    return admin || id.equals(owner);
  }
}
