package org.equilux.master.jobs.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.equilux.master.accounts.Accounts;

/**
 * A named group of jobs. Each job's record contains the id of its batch.
 *
 * @param id random and unguessable
 * @param name given by the owner, sanitized for display
 * @param owner id of the account; null in records of older releases, which belong to the
 *     administrator
 * @param commonTable status of the common table; null if each picture has a table of its own
 */
public record Batch(
    String id,
    String name,
    String owner,
    Instant created,
    @JsonProperty("series") CommonTableStatus commonTable) {
  public Batch {
    owner = owner == null ? Accounts.ADMIN : owner;
  }

  public Batch with(CommonTableStatus next) {
    return new Batch(id, name, owner, created, next);
  }
}
