package org.equilux.master.jobs.admit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The accounts that were removed since the start, whose uploads may still be under way. No later
 * account has the id of one of them.
 */
public final class RemovedOwners {
  private final Set<String> ids = ConcurrentHashMap.newKeySet();

  /** An upload ended after its account was removed. */
  public static final class OwnerRemovedException extends RuntimeException {
    OwnerRemovedException() {
      super("the account was removed");
    }
  }

  /** Records that an account is removed; called before what it owns is looked for. */
  public void add(String id) {
    ids.add(id);
  }

  boolean contains(String id) {
    return ids.contains(id);
  }
}
