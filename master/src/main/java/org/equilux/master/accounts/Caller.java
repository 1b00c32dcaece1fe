package org.equilux.master.accounts;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * The account that makes a request.
 *
 * @param id owner id of the account
 * @param name of the account
 * @param admin whether the account may access everything
 */
public record Caller(@JsonIgnore String id, String name, boolean admin) {
  /** Whether the data of an account are visible to this caller. */
  public boolean maySee(String owner) {
    return admin || id.equals(owner);
  }
}
