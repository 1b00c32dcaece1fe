package org.equilux.master.jobs;

import java.time.Instant;
import org.equilux.master.accounts.Accounts;

/**
 * What several jobs are called together. Which jobs they are stands in their own records.
 *
 * @param id random and unguessable
 * @param name as its owner calls it, made safe to show
 * @param owner the account; records of older releases have none and are the administrator's
 * @param series how far its common table is; null if each picture has one of its own
 */
public record Batch(String id, String name, String owner, Instant created, Series series) {
  public Batch {
    owner = owner == null ? Accounts.ADMIN : owner;
  }

  Batch with(Series next) {
    return new Batch(id, name, owner, created, next);
  }
}
