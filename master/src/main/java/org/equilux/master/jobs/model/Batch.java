package org.equilux.master.jobs.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.equilux.master.accounts.Accounts;

/**
 * A named group of jobs. A job's own record says which batch the job is in.
 *
 * @param id random and unguessable
 * @param name as its owner calls it, made safe to show
 * @param owner the account; records of older releases have none and are the administrator's
 * @param commonTable how far the common table is; null if each picture has a table of its own
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
