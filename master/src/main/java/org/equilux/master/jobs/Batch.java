package org.equilux.master.jobs;

import java.time.Instant;
import org.equilux.master.accounts.Accounts;

/**
 * What several jobs are called together. Which jobs they are stands in their own records.
 *
 * @param id random and unguessable
 * @param name as its owner calls it, made safe to show
 * @param owner the account; records of older releases have none and are the administrator's
 */
public record Batch(String id, String name, String owner, Instant created) {
  public Batch {
    owner = owner == null ? Accounts.ADMIN : owner;
  }
}
